/// A word or a sign of a condition.
struct ConditionToken: Hashable {
    enum Kind: Hashable {
        case and, or, not
        /// `==` and the like, or `in`.
        case comparison(String)
        case opening, closing, openingList, closingList, comma
        case quoted
        case word
    }

    let kind: Kind
    /// As it is written, but for quotes around it.
    let text: String
    /// Where it begins in the condition, in code points.
    let offset: Int
    /// What stands between it and the token before.
    let blanks: String

    /// Whether it is a word that means something here.
    var isKeyword: Bool {
        switch kind {
        case .and, .or, .not, .comparison("in"): true
        default: false
        }
    }

    /// All tokens of a text.
    static func tokens(of text: String) throws(ConditionProblem) -> [ConditionToken] {
        var reader = TokenReader(text)
        var tokens: [ConditionToken] = []
        while let token = try reader.token() { tokens.append(token) }
        return tokens
    }
}

/// Goes through the characters of a condition.
private struct TokenReader {
    /// Longer ones first, or they would be taken for their beginnings.
    private static let comparisons = ["==", "!=", "<=", ">=", "<", ">"]
    /// What other languages write, and what is written here.
    private static let otherSigns = [("&&", "and"), ("||", "or"), ("=", "==")]
    private static let keywords: [String: ConditionToken.Kind] = [
        "and": .and, "or": .or, "not": .not, "in": .comparison("in"),
    ]

    private let characters: [Unicode.Scalar]
    private var index = 0
    private var isInList = false

    init(_ text: String) { characters = Array(text.unicodeScalars) }

    /// The next one; nil at the end.
    mutating func token() throws(ConditionProblem) -> ConditionToken? {
        let before = index
        while index < characters.count, characters[index].properties.isWhitespace { index += 1 }
        let blanks = text(before..<index)
        guard index < characters.count else { return nil }
        let start = index
        let (kind, shown) = try advance()
        return ConditionToken(kind: kind, text: shown ?? text(start..<index), offset: start, blanks: blanks)
    }

    /// Goes behind one token. With its text where that is another than the one passed.
    private mutating func advance() throws(ConditionProblem) -> (ConditionToken.Kind, String?) {
        if let sign = Self.comparisons.first(where: has) {
            index += sign.unicodeScalars.count
            return (.comparison(sign), nil)
        }
        let first = characters[index]
        if let kind = single(first) {
            index += 1
            isInList = kind == .openingList || (isInList && kind != .closingList)
            return (kind, nil)
        }
        if first == "'" || first == "\"", let end = characters[(index + 1)...].firstIndex(of: first) {
            defer { index = end + 1 }
            return (.quoted, text((index + 1)..<end))
        }
        if first == "!" { throw problem("has '!'; write 'not', and put text that begins with it in quotes") }
        let start = index
        try passWord()
        return (Self.keywords[text(start..<index)] ?? .word, nil)
    }

    private func single(_ character: Unicode.Scalar) -> ConditionToken.Kind? {
        switch character {
        case "(": .opening
        case ")": .closing
        case "[": .openingList
        case "]" where isInList: .closingList
        case "," where isInList: .comma
        default: nil
        }
    }

    /// Goes to the end of a word, in which a reference is one thing whatever stands in its braces.
    private mutating func passWord() throws(ConditionProblem) {
        while index < characters.count, !characters[index].properties.isWhitespace {
            if Self.comparisons.contains(where: has) { return }
            if "()".unicodeScalars.contains(characters[index]) { return }
            if isInList, ",]".unicodeScalars.contains(characters[index]) { return }
            if let (other, own) = Self.otherSigns.first(where: { has($0.0) }) {
                throw problem("has '\(other)'; write '\(own)', and put text that holds such signs in quotes")
            }
            if has("${") {
                guard let end = characters[index...].firstIndex(of: "}") else {
                    throw problem("has a '${' without its '}'; write '$${' if the characters are meant")
                }
                index = end
            }
            index += 1
        }
    }

    private func has(_ sign: String) -> Bool { characters[index...].starts(with: sign.unicodeScalars) }

    private func problem(_ reason: String) -> ConditionProblem { ConditionProblem(offset: index, reason: reason) }

    private func text(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(characters[range]))
    }
}
