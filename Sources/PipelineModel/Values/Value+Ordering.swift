/// How two values of a condition stand to each other.
package enum ValueOrder: Sendable { case before, same, after, unordered }

extension Value {
    /// Integers and other numbers compare with each other; everything else only with its own kind.
    package func isComparable(with other: Value) -> Bool {
        switch (self, other) {
        case (.integer, .integer), (.integer, .double), (.double, .integer), (.double, .double), (.string, .string),
            (.bool, .bool), (.null, .null):
            true
        default: false
        }
    }

    package var isOrdered: Bool {
        switch self {
        case .integer, .double, .string: true
        default: false
        }
    }

    /// Of two comparable values. Strings are compared byte by byte, whatever their language.
    package func order(against other: Value) -> ValueOrder {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): Self.order(left, right)
        case (.integer(let left), .double(let right)): Self.order(left, right)
        case (.double(let left), .integer(let right)): Self.order(right, left).reversed
        case (.double(let left), .double(let right)): Self.order(left, right)
        case (.string(let left), .string(let right)):
            left == right
                ? .same : left.utf8.lexicographicallyPrecedes(right.utf8) ? .before : .after
        case (.bool(let left), .bool(let right)): left == right ? .same : .unordered
        case (.null, .null): .same
        default: .unordered
        }
    }

    /// Exactly: a large integer is not the nearest floating-point number.
    private static func order(_ left: Int, _ right: Double) -> ValueOrder {
        if right.isNaN { return .unordered }
        if right >= 0x1p63 { return .before }
        if right < -0x1p63 { return .after }
        let whole = Int(right)
        if left != whole { return left < whole ? .before : .after }
        let fraction = right - Double(whole)
        return fraction == 0 ? .same : fraction > 0 ? .before : .after
    }

    private static func order<Number: Comparable>(_ left: Number, _ right: Number) -> ValueOrder {
        left < right ? .before : left > right ? .after : left == right ? .same : .unordered
    }

    /// As a condition is told: strings stand in quotes, and what is long is cut.
    package var shownInCondition: String {
        let text = pythonRepresentation
        return text.count > 60 ? "\(text.prefix(60))…" : text
    }
}

extension ValueOrder {
    fileprivate var reversed: ValueOrder {
        switch self {
        case .before: .after
        case .after: .before
        case .same, .unordered: self
        }
    }
}
