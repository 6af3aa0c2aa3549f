/// Which Python stands in for an image, or runs a step: as it is asked for, not as it is found.
package enum PythonChoice: Sendable, Hashable {
    case onPath
    /// A program, or the folder of an environment that a person made; as written in the settings.
    case at(String)
    /// An environment that Retake makes.
    case made(EnvironmentRequest)

    /// The same with what a file of requirements asks for: on top of what a person has, or with what Retake installs.
    package func adding(_ file: String) -> PythonChoice {
        var request: EnvironmentRequest
        switch self {
        case .onPath: request = EnvironmentRequest()
        case .at(let path): request = EnvironmentRequest(python: path)
        case .made(let asked): request = asked
        }
        request.requirements.append(file)
        request.includesBase = !isMade || request.includesBase
        return .made(request)
    }

    package var isMade: Bool { if case .made = self { true } else { false } }
}

/// An environment by what it holds: which Python, and what is installed for it.
///
/// Paths are as written in the settings: relative ones start at the folder of these.
package struct EnvironmentRequest: Sendable, Hashable {
    /// A version such as `3.11`, or the path of a program; nil for the `python3` on PATH.
    package var python: String?
    /// Files of requirements, as pip reads them.
    package var requirements: [String]
    /// Single requirements: `scikit-learn==1.5.*`.
    package var packages: [String]
    /// Whether what ``python`` can import is there, too, and only what is missing is installed.
    package var includesBase = false

    package init(python: String? = nil, requirements: [String] = [], packages: [String] = []) {
        self.python = python
        self.requirements = requirements
        self.packages = packages
    }

    /// The file in an environment that Retake made which says what it was made of.
    package static let noteName = "retake.json"

    /// Whether a wish for a Python is a version, and no path.
    package static func isVersion(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...3).contains(parts.count) && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
    }
}

extension EnvironmentRequest: CustomStringConvertible {
    /// As a person calls it: `envs/sklearn.txt`, or `pandas, numpy and 3 more`.
    package var description: String {
        // Where a file lies on this machine says little, and another machine has another place.
        let files = requirements.map {
            $0.hasPrefix("/") ? $0.split(separator: "/").suffix(2).joined(separator: "/") : $0
        }
        let names = files + packages
        if names.isEmpty { return "Python \(python ?? "3")" }
        let shown = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }
}

/// As documents keep a choice: nothing, a path, or what an environment is made of.
extension PythonChoice {
    package var json: Value {
        switch self {
        case .onPath: return .null
        case .at(let path): return .string(path)
        case .made(let request):
            var object: Object = [:]
            object["python"] = request.python.map(Value.string)
            object["requirements"] = .array(request.requirements.map(Value.string))
            object["packages"] = .array(request.packages.map(Value.string))
            object["includesBase"] = .bool(request.includesBase)
            return .object(object)
        }
    }

    package init?(json: Value) {
        switch json {
        case .null: self = .onPath
        case .string(let path): self = .at(path)
        case .object:
            guard let files = json["requirements"]?.array, let packages = json["packages"]?.array else { return nil }
            var request = EnvironmentRequest(
                python: json["python"]?.string, requirements: files.compactMap(\.string),
                packages: packages.compactMap(\.string))
            request.includesBase = json["includesBase"] == true
            self = .made(request)
        default: return nil
        }
    }
}
