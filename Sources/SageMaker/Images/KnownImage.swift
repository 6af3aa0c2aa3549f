/// What an image of AWS's is, by its repository and tag, in any account and region.
package struct KnownImage: Sendable, Hashable {
    /// In a person's words: `XGBoost 1.7`.
    package let title: String
    /// That of the framework: of the tag, or the one that all tags stand for.
    package let version: String?
    /// What an environment in its place has, as pip names it: the framework with the version of the tag first.
    package let packages: [String]
    /// The version of Python that its name says.
    package let python: String?
    /// What trains and serves where a job brings no script of its own.
    package let algorithm: BuiltInAlgorithm?
    /// What a stand-in for its own program could be made of; nil where the image has none, or Retake has one.
    package let hint: String?

    /// Nil for an image that nobody but its maker knows.
    package init?(_ image: String) {
        guard let name = ImageName(ofAWS: image), let entry = Self.entry(of: name) else { return nil }
        let tagged = entry.isVersioned ? name.version : nil
        version = tagged ?? entry.version
        title = entry.title + (tagged.map { " \($0)" } ?? "")
        packages = Self.packages(entry, name, tagged)
        python = name.python
        algorithm = entry.algorithm
        hint = entry.hint
    }

    private static func packages(_ entry: KnownImages.Entry, _ name: ImageName, _ version: String?) -> [String] {
        var found = entry.packages
        if let version, !found.isEmpty { found[0] = requirement(found[0], version) }
        if let version = name.version(behind: "transformers"), let index = found.firstIndex(of: "transformers") {
            found[index] = requirement("transformers", version)
        }
        return found
    }

    /// A tag of two numbers, such as `1.7`, stands for any of its patches.
    private static func requirement(_ package: String, _ version: String) -> String {
        let isWhole = version.split(separator: ".").count > 2
        return "\(package)==\(version)\(isWhole ? "" : ".*")"
    }

    private static func entry(of name: ImageName) -> KnownImages.Entry? {
        if let entry = KnownImages.repositories[name.repository] { return entry }
        // Their short names may be anybody's; their tags are not.
        guard ["", "1", "latest"].contains(name.tag) else { return nil }
        return KnownImages.algorithms[name.repository]
    }
}
