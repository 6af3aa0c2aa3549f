/// Values that only the step itself is to see: those whose names say so, such as `DB_PASSWORD`.
///
/// They are masked wherever they would be kept or shown: in recordings, run documents, logs, reports and on the
/// terminal. A value that the step derives from one is not known here.
package struct Secrets: Sendable, Hashable {
    package static let mask = "********"
    /// What is shorter stands in too many texts by chance.
    private static let shortest = 6

    /// As they stand in texts, the longest first.
    private let values: [String]

    /// - Parameter settings: names and values, the names as paths: `environment/DB_PASSWORD`.
    package init(_ settings: [(key: String, value: String)]) {
        var values: Set<String> = []
        for (name, value) in settings where Self.isSecretPart(name) && !Self.isAmbiguous(name) {
            guard value.utf8.count >= Self.shortest else { continue }
            values.insert(value)
            // Within JSON, too, as in the variables that hold all hyperparameters.
            let quoted = Value.string(value).json()
            values.insert(String(quoted.dropFirst().dropLast()))
        }
        self.values = values.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    }

    /// - Parameter others: variables that the job's program finds beside its own.
    package init(of job: Job, and others: [String: String] = [:]) {
        self.init(
            Array(job.environment) + Array(others) + Array(job.settings).map { (key: $0.key, value: $0.value) })
    }

    package func masked(_ text: String) -> String {
        values.reduce(text) { $0.contains($1) ? $0.replacing($1, with: Self.mask) : $0 }
    }

    package func masked(_ line: LogLine) -> LogLine {
        if values.isEmpty { return line }
        return LogLine(stream: line.stream, offset: line.offset, text: masked(line.text), isCut: line.isCut)
    }

    /// Whether a name says that its value is nobody else's business.
    package static func isSecret(_ name: String) -> Bool { words(of: name).contains(where: secretWords.contains) }

    /// Whether the last name of a part, such as `config/environment/API_TOKEN`, says so.
    package static func isSecretPart(_ part: String) -> Bool {
        let name = part.utf8.split(separator: UInt8(ascii: "/")).last
        return isSecret(name.map { String(Substring($0)) } ?? part)
    }

    /// The same values with those of secret names masked.
    package static func masked(_ values: Object) -> Object {
        Object(members: values.members.map { .init(key: $0.key, value: isSecret($0.key) ? .string(mask) : $0.value) })
    }

    /// A key by its bare name is as often a column's or an object's as one that opens something.
    private static func isAmbiguous(_ name: String) -> Bool {
        let words = words(of: name.split(separator: "/").last.map(String.init) ?? name)
        let opening: Set<String> = ["API", "ACCESS", "PRIVATE", "ENCRYPTION", "SIGNING", "MASTER", "ACCOUNT"]
        let isKey = words.contains("KEY") && !words.contains { $0 != "KEY" && secretWords.contains($0) }
        return isKey && !words.contains(where: opening.contains)
    }

    private static func words(of name: String) -> [String] {
        // This is asked of each part of each step.
        guard name.utf8.allSatisfy({ $0 < 0x80 }) else {
            return name.uppercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        }
        return name.utf8.split { !$0.isASCIILetterOrDigit }.map { String(Substring($0)).uppercased() }
    }

    private static let secretWords: Set<String> = [
        "SECRET", "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "CREDENTIALS", "KEY", "AUTH",
    ]
}
