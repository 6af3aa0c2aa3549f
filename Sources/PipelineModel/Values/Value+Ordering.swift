/// How two values of a condition stand to each other.
package enum ValueOrder: Sendable { case before, same, after, unordered }

extension Value {
    /// Integers and other numbers compare with each other; everything else only with its own kind.
    package func isComparable(with other: Value) -> Bool {
        switch (self, other) {
        case (.number, .number), (.string, .string), (.bool, .bool), (.null, .null): true
        default: false
        }
    }

    package var isOrdered: Bool {
        switch self {
        case .number, .string: true
        default: false
        }
    }

    /// Of two comparable values. Strings are compared byte by byte, whatever their language.
    package func order(against other: Value) -> ValueOrder {
        switch (self, other) {
        case (.number(let left), .number(let right)): left.order(against: right)
        case (.string(let left), .string(let right)):
            left == right
                ? .same : left.utf8.lexicographicallyPrecedes(right.utf8) ? .before : .after
        case (.bool(let left), .bool(let right)): left == right ? .same : .unordered
        case (.null, .null): .same
        default: .unordered
        }
    }

    /// As a condition is told: strings stand in quotes, and what is long is cut.
    package var shownInCondition: String {
        let text = pythonRepresentation
        return text.count > 60 ? "\(text.prefix(60))…" : text
    }
}
