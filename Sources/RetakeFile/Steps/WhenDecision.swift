import PipelineModel

/// What a step's `when` came to, and how a person is told: by the part that decided it.
struct WhenDecision {
    let holds: Bool
    let text: String

    /// - Parameter value: of what ``WhenReader`` made. Throws ``WhenProblem``.
    init(_ value: Value) throws(WhenProblem) {
        let part = try Part(value)
        holds = part.holds
        text = part.isFlag ? "'when' is \(holds)" : "\(part.shown): \(holds)"
    }

    /// A condition within the condition.
    private struct Part {
        let holds: Bool
        /// What alone makes it true or false.
        let shown: String
        /// Whether several parts are shown.
        var isJoined = false
        /// Whether it is a value by itself.
        var isFlag = false

        init(_ value: Value) throws(WhenProblem) {
            if case .bool(let flag) = value {
                (holds, shown, isFlag) = (flag, "\(flag)", true)
            } else if let parts = value["all"]?.array {
                self = try Part(parts, joinedBy: "and", endsWith: false)
            } else if let parts = value["any"]?.array {
                self = try Part(parts, joinedBy: "or", endsWith: true)
            } else if let negated = value["not"] {
                let part = try Part(negated)
                (holds, shown) = (!part.holds, "not \(part.shownInside)")
            } else if let left = value["left"], let right = value["right"], let comparison = value["comparison"]?.string
            {
                shown = "\(left.shownInCondition) \(comparison) \(right.shownInCondition)"
                holds = try left.stands(comparison, to: right, shown)
            } else {
                throw WhenProblem(description: "'when' is \(value.shownInCondition), and must be true or false")
            }
        }

        /// Parts that are asked in turn, until one settles what all come to.
        private init(_ values: [Value], joinedBy word: String, endsWith end: Bool) throws(WhenProblem) {
            var shown: [String] = []
            for value in values {
                let part = try Part(value)
                if part.holds == end {
                    self = part
                    return
                }
                shown.append(part.shownInside)
            }
            (holds, self.shown, isJoined) = (!end, shown.joined(separator: " \(word) "), shown.count > 1)
        }

        private var shownInside: String { isJoined ? "(\(shown))" : shown }
    }
}

struct WhenProblem: Error, CustomStringConvertible {
    let description: String
}

extension Value {
    /// Whether a comparison holds.
    ///
    /// - Parameter shown: the comparison, for messages.
    fileprivate func stands(
        _ comparison: String, to other: Value, _ shown: String
    ) throws(WhenProblem) -> Bool {
        if comparison == "in" { return try isElement(of: other, shown) }
        if comparison == "not in" { return try !isElement(of: other, shown) }
        let isOrdering = comparison.hasPrefix("<") || comparison.hasPrefix(">")
        guard isComparable(with: other), !isOrdering || isOrdered else {
            throw WhenProblem(
                description: "'when' compares \(kindName) with \(other.kindName): \(shown); use values of one type")
        }
        let order = order(against: other)
        return switch comparison {
        case "==": order == .same
        case "!=": order != .same
        case "<": order == .before
        case "<=": order == .before || order == .same
        case ">": order == .after
        default: order == .after || order == .same
        }
    }

    /// Whether a list, or the JSON list that a text holds, has this value.
    private func isElement(of list: Value, _ shown: String) throws(WhenProblem) -> Bool {
        let read = list.string.flatMap { try? JSONReader.read($0, .python) } ?? list
        guard let elements = read.array else {
            throw WhenProblem(
                description: "'when' looks into \(list.kindName): \(shown); write a list, as in [fast, slow]")
        }
        guard elements.isEmpty || elements.contains(where: { isComparable(with: $0) }) else {
            throw WhenProblem(
                description: "'when' looks for \(kindName) among others: \(shown); use values of one type")
        }
        return elements.contains { isComparable(with: $0) && order(against: $0) == .same }
    }
}
