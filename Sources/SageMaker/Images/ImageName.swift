/// The parts of an image's address.
struct ImageName: Hashable {
    let host: String
    /// Without the host: `sagemaker-xgboost`.
    let repository: String
    /// Empty where the address has none.
    let tag: String

    /// Nil for an image outside of a registry of AWS, such as `mine:latest`.
    init?(ofAWS image: String) {
        let parts = image.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, Self.isAWS(parts[0]) else { return nil }
        host = String(parts[0])
        let name = parts[1].split(separator: "@", maxSplits: 1).first ?? ""
        let words = name.split(separator: ":", maxSplits: 1)
        guard let repository = words.first else { return nil }
        self.repository = String(repository)
        tag = words.count > 1 ? String(words[1]) : ""
    }

    /// Whether this is a registry in any account and region: `ACCOUNT.dkr.ecr.REGION.amazonaws.com`, or the same in China.
    private static func isAWS(_ host: Substring) -> Bool {
        let words = host.split(separator: ".")
        return words.count >= 6 && words[0].allSatisfy(\.isNumber) && words[1] == "dkr"
            && words[2].hasPrefix("ecr") && words[4] == "amazonaws"
    }

    /// The version that a tag begins with: `1.7` of `1.7-1`, `2.8.0` of `2.8.0-cpu-py312`; nil for `latest`.
    var version: String? {
        let digits = tag.prefix { $0.isNumber || $0 == "." }
        let text = digits.split(separator: ".").joined(separator: ".")
        return text.isEmpty ? nil : text
    }

    /// The version behind a word in the tag: `4.6.1` of `transformers` in `1.7.1-transformers4.6.1-cpu-py36`.
    func version(behind word: String) -> String? {
        for part in tag.split(separator: "-") where part.hasPrefix(word) {
            let rest = part.dropFirst(word.count)
            if !rest.isEmpty, rest.allSatisfy({ $0.isNumber || $0 == "." }) { return String(rest) }
        }
        return nil
    }

    /// The version of Python that the tag or the name says: `3.12` of `py312`; nil for `py3`.
    var python: String? {
        let digits = version(behind: "py") ?? Self.digits(behind: "base-python-", in: repository)
        guard let digits, digits.count > 1 else { return nil }
        return "\(digits.prefix(1)).\(digits.dropFirst())"
    }

    private static func digits(behind word: String, in text: String) -> String? {
        guard let range = text.firstRange(of: word) else { return nil }
        return String(text[range.upperBound...].prefix(while: \.isNumber))
    }
}
