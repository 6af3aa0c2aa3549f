/// Which version of a framework is installed for an image, where that of its tag has no wheel for the Python that is here.
///
/// Old versions would be built from sources, which ends in an error of a compiler more often than not.
struct NearestVersion {
    /// The minor version of Python 3: 11 of 3.11.
    let python: Int

    /// The oldest versions with wheels, by the newest Python that knows no older ones.
    private static let oldest: [String: [(python: Int, version: [Int])]] = [
        "scikit-learn": [(9, [0, 24]), (10, [1, 0]), (11, [1, 2]), (12, [1, 3]), (13, [1, 5]), (14, [1, 7])],
        // Older ones lack what the trainer asks for.
        "xgboost": [(0, [1, 7]), (13, [2, 1])],
        "torch": [(9, [1, 8]), (10, [1, 11]), (11, [2, 0]), (12, [2, 2]), (13, [2, 5]), (14, [2, 9])],
        "tensorflow": [(9, [2, 5]), (10, [2, 8]), (11, [2, 12]), (12, [2, 16]), (13, [2, 20])],
        "pyspark": [(8, [3, 0]), (11, [3, 4]), (12, [3, 5]), (13, [4, 0])],
        "transformers": [(0, [4, 30])], "autogluon": [(10, [1, 0]), (12, [1, 2]), (13, [1, 5])],
        // Its last release, and none for a current Python: it is named, and its installation tells.
        "mxnet": [(0, [1, 9])],
    ]

    /// Before these, packages are made for numpy 1.
    private static let firstForNumPy2: [String: [Int]] = [
        "scikit-learn": [1, 5], "xgboost": [2, 1], "torch": [2, 3], "tensorflow": [2, 18], "pyspark": [4, 0],
        "transformers": [4, 42], "mxnet": [99],
    ]

    /// Requirements as they can be met: `scikit-learn==0.23.*` becomes `scikit-learn==1.2.*` for Python 3.11.
    func requirements(_ wanted: [String]) -> [String] {
        var needsOldNumPy = false
        var found = wanted.map { requirement in
            guard let (name, version) = Self.pinned(requirement) else { return requirement }
            let floor = Self.oldest[name]?.last { $0.python <= python }?.version ?? [0]
            let taken = version.lexicographicallyPrecedes(floor) ? floor : version
            needsOldNumPy = needsOldNumPy || taken.lexicographicallyPrecedes(Self.firstForNumPy2[name] ?? [0])
            guard taken != version else { return requirement }
            return "\(name)==\(taken.map(String.init).joined(separator: ".")).*"
        }
        guard needsOldNumPy else { return found }
        found.removeAll { $0 == "numpy" }
        return found + ["numpy<2"]
    }

    /// Name and numbers of `name==1.2.*`; nil for a requirement of any version.
    private static func pinned(_ requirement: String) -> (name: String, version: [Int])? {
        let parts = requirement.split(separator: "=", omittingEmptySubsequences: true)
        guard parts.count == 2 else { return nil }
        return (String(parts[0]), parts[1].split(separator: ".").compactMap { Int($0) })
    }
}

extension KnownImage {
    /// What an environment in the image's place has, for Python 3 of a minor version.
    package func packages(forPython minor: Int) -> [String] { NearestVersion(python: minor).requirements(packages) }
}
