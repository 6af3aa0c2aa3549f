import PipelineModel
import YAMLReading

/// Reads what a step's `when` says: a Boolean, or two values and how they must stand to each other.
enum WhenReader {
    /// Longer ones first, or they would be taken for their beginnings.
    static let comparisons = ["==", "!=", "<=", ">=", "<", ">"]
    /// What other languages join comparisons with.
    private static let connections = ["&&", "||"]

    static func expression(_ node: YAMLNode, _ reader: inout ReferenceReader) throws(YAMLError) -> Expression {
        let what = "'when' of step '\(reader.step)'"
        let expected = "true, false or a comparison such as ${parameters.rows} > 10"
        guard case .scalar(.string(let text)) = node.content else {
            guard case .scalar(.bool(let flag)) = node.content else { throw node.wrongType(what, expected) }
            return .literal(.bool(flag))
        }
        let several = YAMLError(.severalComparisons(step: reader.step), at: node.place)
        guard let (left, comparison, right) = parts(of: text, at: comparisons) else {
            if parts(of: text, at: connections) != nil { throw several }
            if ["true", "false"].contains(text.trimmed) { return .literal(.bool(text.trimmed == "true")) }
            let expression = try reader.expression(text.trimmed, at: node.place, what)
            switch expression {
            case .literal(.bool): return expression
            // Text for certain, whatever it refers to.
            case .literal, .join: throw node.wrongType(what, expected, hint: " '\(text)'")
            default: return expression
            }
        }
        guard parts(of: left, at: connections) == nil, parts(of: right, at: connections + comparisons) == nil else {
            throw several
        }
        let sides = (try side(left, node, &reader, what), try side(right, node, &reader, what))
        if case (.literal(let left), .literal(let right)) = sides {
            do throws(WhenProblem) {
                _ = try WhenDecision(["left": left, "comparison": .string(comparison), "right": right])
            } catch {
                throw YAMLError(.unfitComparison(error.description), at: node.place)
            }
        }
        return .object([
            .init(key: "left", value: sides.0), .init(key: "comparison", value: .literal(.string(comparison))),
            .init(key: "right", value: sides.1),
        ])
    }

    /// What stands before and after the first of some signs that is outside of references and quotes.
    private static func parts(of text: String, at signs: [String]) -> (String, String, String)? {
        var rest = text[...]
        while let character = rest.first {
            var end = rest.index(after: rest.startIndex)
            if character == "'" || character == "\"" {
                guard let close = rest[end...].firstIndex(of: character) else { return nil }
                end = rest.index(after: close)
            } else if rest.hasPrefix("${") {
                guard let close = rest.firstIndex(of: "}") else { return nil }
                end = rest.index(after: close)
            } else if let found = signs.first(where: rest.hasPrefix) {
                let after = rest.index(rest.startIndex, offsetBy: found.count)
                return (String(text[..<rest.startIndex]), found, String(rest[after...]))
            }
            rest = rest[end...]
        }
        return nil
    }

    private static func side(
        _ text: String, _ node: YAMLNode, _ reader: inout ReferenceReader, _ what: String
    ) throws(YAMLError) -> Expression {
        let text = text.trimmed
        guard !text.isEmpty else { throw YAMLError(.empty("a side of \(what)"), at: node.place) }
        for quote in ["'", "\""] where text.count > 1 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            return .literal(.string(String(text.dropFirst().dropLast())))
        }
        if let number = Number(literal: text) { return .literal(.number(number)) }
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
