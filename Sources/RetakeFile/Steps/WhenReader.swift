import PipelineModel
import YAMLReading

/// Reads what a step's `when` says: a Boolean, or a condition over values.
///
/// What it makes is decided by ``WhenDecision`` once the values are known: a Boolean, or an object with `all`, `any` or
/// `not`, or with `left`, `comparison` and `right`.
struct WhenReader {
    private static let expected = "true, false or a comparison such as ${parameters.rows} > 10"

    private let text: String
    private let node: YAMLNode
    private let what: String
    private var references: ReferenceReader

    static func expression(_ node: YAMLNode, _ references: inout ReferenceReader) throws(YAMLError) -> Expression {
        let what = "'when' of step '\(references.step)'"
        guard case .scalar(.string(let text)) = node.content else {
            guard case .scalar(.bool(let flag)) = node.content else { throw node.wrongType(what, expected) }
            return .literal(.bool(flag))
        }
        guard !text.trimmed.isEmpty else { throw YAMLError(.empty(what), at: node.place) }
        var reader = WhenReader(text: text, node: node, what: what, references: references)
        let expression = try reader.expression(of: try reader.condition())
        references = reader.references
        return expression
    }

    /// Where something of the condition stands in the file.
    private func place(of offset: Int) -> SourceLocation {
        references.names.places.place(of: offset, in: text, at: node.place)
    }

    private func condition() throws(YAMLError) -> Condition {
        do throws(ConditionProblem) {
            return try ConditionParser.condition(text)
        } catch {
            throw YAMLError(.unfitCondition(of: what, reason: error.reason), at: place(of: error.offset))
        }
    }

    private mutating func expression(of condition: Condition) throws(YAMLError) -> Expression {
        switch condition {
        case .all(let parts): return try joined("all", parts)
        case .any(let parts): return try joined("any", parts)
        case .not(let part): return .object([.init(key: "not", value: try expression(of: part))])
        case .value(let operand): return try flag(operand)
        case .comparison(let left, let comparison, let right):
            let sides = (try side(left), try side(right))
            if case (.literal(let first), .literal(let second)) = sides {
                do throws(WhenProblem) {
                    _ = try WhenDecision(["left": first, "comparison": .string(comparison), "right": second])
                } catch {
                    throw YAMLError(
                        .unfitComparison(references.secrets.masked(error.description)), at: place(of: left.offset))
                }
            }
            return .object([
                .init(key: "left", value: sides.0), .init(key: "comparison", value: .literal(.string(comparison))),
                .init(key: "right", value: sides.1),
            ])
        }
    }

    private mutating func joined(_ key: String, _ parts: [Condition]) throws(YAMLError) -> Expression {
        var expressions: [Expression] = []
        for part in parts { expressions.append(try expression(of: part)) }
        return .object([.init(key: key, value: .list(expressions))])
    }

    /// Something that stands alone, and must be true or false.
    private mutating func flag(_ operand: Condition.Operand) throws(YAMLError) -> Expression {
        let expression = try side(operand)
        switch expression {
        case .literal(.bool): return expression
        // No Boolean for certain, whatever it refers to.
        case .literal, .join, .list:
            let found = "text '\(operand.text.brief)'"
            throw YAMLError(
                .wrongType(of: what, expected: Self.expected, found: found), at: place(of: operand.offset))
        default: return expression
        }
    }

    private mutating func side(_ operand: Condition.Operand) throws(YAMLError) -> Expression {
        switch operand.content {
        case .quoted(let text): return .literal(.string(text))
        case .list(let operands):
            var elements: [Expression] = []
            for operand in operands { elements.append(try side(operand)) }
            let values = elements.compactMap { if case .literal(let value) = $0 { value } else { nil } }
            return values.count == elements.count ? .literal(.array(values)) : .list(elements)
        case .text(let text):
            if let number = Number(literal: text) { return .literal(.number(number)) }
            if text == "true" || text == "false" { return .literal(.bool(text == "true")) }
            return try references.expression(text, at: place(of: operand.offset), what)
        }
    }
}

extension Condition.Operand {
    /// As a message shows it.
    fileprivate var text: String {
        switch content {
        case .text(let text), .quoted(let text): text
        case .list(let operands): "[\(operands.map(\.text).joined(separator: ", "))]"
        }
    }
}
