import PipelineModel

/// Reads what a step's `when` says: a Boolean, or two values and how they must stand to each other.
enum WhenReader {
    /// Longer ones first, or they would be taken for their beginnings.
    static let comparisons = ["==", "!=", "<=", ">=", "<", ">"]

    static func expression(_ node: YAMLNode, _ reader: inout ReferenceReader) throws(SettingsError) -> Expression {
        let what = "'when' of step '\(reader.step)'"
        guard case .scalar(.string(let text)) = node.content else {
            _ = try node.flag(what)
            return try reader.expression(node, what)
        }
        guard let (left, comparison, right) = parts(of: text) else {
            if ["true", "false"].contains(text.trimmed) { return .literal(.bool(text.trimmed == "true")) }
            return try reader.expression(text.trimmed, at: node.place, what)
        }
        return .object([
            .init(key: "left", value: try side(left, node, &reader, what)),
            .init(key: "comparison", value: .literal(.string(comparison))),
            .init(key: "right", value: try side(right, node, &reader, what)),
        ])
    }

    /// A comparison stands outside of braces and quotes.
    private static func parts(of text: String) -> (String, String, String)? {
        var quote: Character?
        var depth = 0
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
                continue
            }
            switch character {
            case "'", "\"": quote = character
            case "{": depth += 1
            case "}": depth -= 1
            default:
                guard depth == 0, let found = comparisons.first(where: text[index...].hasPrefix) else { continue }
                return (
                    String(text[..<index]), found, String(text[text.index(index, offsetBy: found.count)...])
                )
            }
        }
        return nil
    }

    private static func side(
        _ text: String, _ node: YAMLNode, _ reader: inout ReferenceReader, _ what: String
    ) throws(SettingsError) -> Expression {
        let text = text.trimmed
        guard !text.isEmpty else { throw SettingsError(.empty("a side of \(what)"), at: node.place) }
        for quote in ["'", "\""] where text.count > 1 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            return .literal(.string(String(text.dropFirst().dropLast())))
        }
        if let number = Int(text) { return .literal(.integer(number)) }
        if let number = Double(text), number.isFinite { return .literal(.double(number)) }
        if text == "true" || text == "false" { return .literal(.bool(text == "true")) }
        return try reader.expression(text, at: node.place, what)
    }
}

/// What a step's `when` came to, and how a person is told.
struct WhenDecision {
    let holds: Bool
    let text: String

    /// - Parameter value: of what ``WhenReader`` made. Throws ``WhenProblem``.
    init(_ value: Value) throws(WhenProblem) {
        if case .bool(let flag) = value {
            (holds, text) = (flag, "'when' is \(flag)")
            return
        }
        guard let left = value["left"], let right = value["right"], let comparison = value["comparison"]?.string else {
            throw WhenProblem(description: "'when' is \(value.shownInCondition), and must be true or false")
        }
        let shown = "\(left.shownInCondition) \(comparison) \(right.shownInCondition)"
        let isOrdering = comparison.hasPrefix("<") || comparison.hasPrefix(">")
        guard left.isComparable(with: right), !isOrdering || left.isOrdered else {
            throw WhenProblem(
                description: "'when' compares \(left.kindName) with \(right.kindName): \(shown); use values of one type"
            )
        }
        let order = left.order(against: right)
        holds =
            switch comparison {
            case "==": order == .same
            case "!=": order != .same
            case "<": order == .before
            case "<=": order == .before || order == .same
            case ">": order == .after
            default: order == .after || order == .same
            }
        text = "\(shown): \(holds)"
    }
}

struct WhenProblem: Error, CustomStringConvertible {
    let description: String
}

extension String {
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
