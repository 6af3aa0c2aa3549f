/// Words like `3.11.7`.
enum PythonVersion {
    /// `3.11` of `3.11.7`.
    static func minor(of version: String) -> String {
        version.split(separator: ".").prefix(2).joined(separator: ".")
    }

    /// `3.11.7` of `3.11.7.final.0`, as some tools write it; nil unless it has three parts.
    static func patch(in text: some StringProtocol) -> String? {
        let parts = text.split(separator: ".")
        guard parts.count >= 3, parts.prefix(2).allSatisfy({ Int($0) != nil }) else { return nil }
        return parts.prefix(3).joined(separator: ".")
    }
}
