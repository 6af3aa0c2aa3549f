import YAMLReading

/// What a `when` says, before its references are followed.
indirect enum Condition: Hashable {
    case all([Condition])
    case any([Condition])
    case not(Condition)
    case comparison(Operand, String, Operand)
    /// Something that must be true or false itself.
    case value(Operand)

    /// One side of a comparison.
    struct Operand: Hashable {
        enum Content: Hashable {
            /// As it is written, references included.
            case text(String)
            case quoted(String)
            case list([Operand])
        }

        let content: Content
        /// Where it begins in the condition, in code points.
        let offset: Int
    }
}

/// Why a text is no condition, and where.
struct ConditionProblem: Error, Hashable {
    /// In code points from the text's beginning.
    let offset: Int
    /// Goes on after "'when' of step 'train'".
    let reason: String
}

/// Reads a condition: comparisons, joined by `and`, `or` and `not`, and parentheses.
///
/// `not` binds more than `and`, and that more than `or`. What stands between words that mean nothing here is one text.
struct ConditionParser {
    /// Deeper than anybody writes; what a condition becomes is gone through as deep.
    private static let deepest = 50

    private let tokens: [ConditionToken]
    private let length: Int
    private var index = 0
    private var depth = 0

    static func condition(_ text: String) throws(ConditionProblem) -> Condition {
        var parser = ConditionParser(tokens: try ConditionToken.tokens(of: text), length: text.unicodeScalars.count)
        let condition = try parser.any()
        guard parser.next == nil else { throw parser.unexpected("where it should end") }
        return condition
    }

    private init(tokens: [ConditionToken], length: Int) {
        self.tokens = tokens
        self.length = length
    }

    private var next: ConditionToken? { index < tokens.count ? tokens[index] : nil }

    private func problem(_ reason: String, at offset: Int? = nil) -> ConditionProblem {
        ConditionProblem(offset: offset ?? next?.offset ?? length, reason: reason)
    }

    /// - Parameter place: says where something else is needed.
    private func unexpected(_ place: String) -> ConditionProblem {
        guard let next else { return problem("ends \(place)") }
        return problem(
            "has '\(next.text.brief)' \(place)" + (next.isKeyword ? "; put it in quotes if text is meant" : ""))
    }

    private mutating func take(_ kind: ConditionToken.Kind) -> Bool {
        guard next?.kind == kind else { return false }
        index += 1
        return true
    }

    private mutating func any() throws(ConditionProblem) -> Condition {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw problem("is nested too deeply") }
        var parts = [try all()]
        while take(.or) { parts.append(try all()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func all() throws(ConditionProblem) -> Condition {
        var parts = [try negation()]
        while take(.and) { parts.append(try negation()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func negation() throws(ConditionProblem) -> Condition {
        var isNegated = false
        while take(.not) { isNegated.toggle() }
        let condition = try next?.kind == .opening ? group() : comparison()
        return isNegated ? .not(condition) : condition
    }

    private mutating func group() throws(ConditionProblem) -> Condition {
        let opening = problem("has a '(' without its ')'")
        index += 1
        let condition = try any()
        guard take(.closing) else { throw next == nil ? opening : unexpected("where ')' should stand") }
        if takeComparison() != nil {
            index -= 1
            throw problem("compares what stands in parentheses; write the comparison into them, as in (a < b)")
        }
        return condition
    }

    private mutating func comparison() throws(ConditionProblem) -> Condition {
        let left = try operand()
        guard let comparison = takeComparison() else { return .value(left) }
        let right = try operand()
        if takeComparison() != nil {
            index -= 1
            throw problem("compares three values; write two comparisons, as in a < b and b < c")
        }
        return .comparison(left, comparison, right)
    }

    private mutating func takeComparison() -> String? {
        if case .comparison(let sign)? = next?.kind {
            index += 1
            return sign
        }
        guard next?.kind == .not, index + 1 < tokens.count, tokens[index + 1].kind == .comparison("in") else {
            return nil
        }
        index += 2
        return "not in"
    }

    private mutating func operand() throws(ConditionProblem) -> Condition.Operand {
        let missing = "where a value should stand"
        guard let first = next else { throw unexpected(missing) }
        switch first.kind {
        case .openingList: return .init(content: .list(try list()), offset: first.offset)
        case .quoted:
            index += 1
            return .init(content: .quoted(first.text), offset: first.offset)
        case .word:
            // Blanks between words are as they are written.
            var text = first.text
            index += 1
            while let word = next, word.kind == .word {
                text += word.blanks + word.text
                index += 1
            }
            return .init(content: .text(text), offset: first.offset)
        default: throw unexpected(missing)
        }
    }

    private mutating func list() throws(ConditionProblem) -> [Condition.Operand] {
        let opening = problem("has a '[' without its ']'")
        index += 1
        var operands: [Condition.Operand] = []
        while !take(.closingList) {
            if next == nil { throw opening }
            if next?.kind == .openingList { throw problem("has a list in a list") }
            operands.append(try operand())
            guard take(.comma) || next?.kind == .closingList else {
                throw next == nil ? opening : unexpected("where ',' or ']' should stand")
            }
        }
        return operands
    }
}
