import PipelineModel

/// What a condition came to, and in which words that can be told.
struct ConditionDecision {
    let holds: Bool
    /// With the values: `4.2 <= 6.0`.
    let text: String

    /// Decides a Condition step: all of its conditions must hold.
    ///
    /// - Parameter values: with every reference resolved; the form was checked when the definition was read.
    static func deciding(_ values: [Value]) throws(ConditionError) -> ConditionDecision {
        try joined(values, "and", whenEmpty: true) { $0.allSatisfy(\.holds) }
    }

    private static func joined(
        _ values: [Value], _ word: String, whenEmpty: Bool, _ combine: ([ConditionDecision]) -> Bool
    ) throws(ConditionError) -> ConditionDecision {
        var decisions: [ConditionDecision] = []
        for value in values { decisions.append(try decision(on: value)) }
        guard !decisions.isEmpty else { return .init(holds: whenEmpty, text: "no condition") }
        guard decisions.count > 1 else { return decisions[0] }
        return .init(holds: combine(decisions), text: decisions.map(\.text).joined(separator: " \(word) "))
    }

    private static func decision(on value: Value) throws(ConditionError) -> ConditionDecision {
        let type = value["Type"]?.string ?? ""
        switch type {
        case "Not":
            let inner = try decision(on: value["Condition"] ?? .null)
            return .init(holds: !inner.holds, text: "not (\(inner.text))")
        case "And": return grouped(try deciding(value["Conditions"]?.array ?? []))
        case "Or":
            return grouped(
                try joined(value["Conditions"]?.array ?? [], "or", whenEmpty: false) { $0.contains(where: \.holds) })
        case "In", "NotIn":
            let query = value["QueryValue"] ?? value["Value"] ?? .null
            guard let candidates = (value["Values"] ?? value["In"])?.array else {
                throw ConditionError.notAList(type: type, found: (value["Values"] ?? value["In"] ?? .null).kindName)
            }
            var isIn = false
            for candidate in candidates where query.isComparable(with: candidate) {
                isIn = isIn || query.order(against: candidate) == .same
            }
            let holds = isIn == (type == "In")
            let list = candidates.map(\.shownInCondition).joined(separator: ", ")
            return .init(
                holds: holds, text: "\(query.shownInCondition) \(isIn ? "is one of" : "is none of") \(list)")
        default:
            guard let comparison = ConditionForm.Comparison(rawValue: type) else {
                throw .unknownType(type)
            }
            return try compare(value["LeftValue"] ?? .null, comparison, value["RightValue"] ?? .null)
        }
    }

    private static func grouped(_ decision: ConditionDecision) -> ConditionDecision {
        .init(holds: decision.holds, text: "(\(decision.text))")
    }

    private static func compare(
        _ left: Value, _ comparison: ConditionForm.Comparison, _ right: Value
    ) throws(ConditionError) -> ConditionDecision {
        guard left.isComparable(with: right) else {
            throw .incomparable(left: left, right: right, comparison: comparison.sign)
        }
        let order = left.order(against: right)
        let isOrdered = left.isOrdered
        let holds: Bool
        switch comparison {
        case .equals: holds = order == .same
        case .notEquals: holds = order != .same
        case .greater, .greaterOrEqual, .less, .lessOrEqual:
            guard isOrdered else { throw .unordered(left, comparison: comparison.sign) }
            holds =
                switch comparison {
                case .greater: order == .after
                case .greaterOrEqual: order == .after || order == .same
                case .less: order == .before
                default: order == .before || order == .same
                }
        }
        // What is told is what is so, not what was asked.
        let text = "\(left.shownInCondition) \(comparison.sign) \(right.shownInCondition)"
        return .init(holds: holds, text: text)
    }
}

/// Why a condition can't be decided.
enum ConditionError: Error, Hashable, CustomStringConvertible {
    case incomparable(left: Value, right: Value, comparison: String)
    case unordered(Value, comparison: String)
    case notAList(type: String, found: String)
    case unknownType(String)

    var description: String {
        switch self {
        case .incomparable(let left, let right, let sign):
            "compares \(left.kindName), \(left.shownInCondition), with \(right.kindName), \(right.shownInCondition): "
                + "'\(sign)' needs two numbers, two strings or two Booleans"
        case .unordered(let value, let sign):
            "asks whether \(value.kindName), \(value.shownInCondition), is '\(sign)' another: "
                + "only numbers and strings have an order"
        case .notAList(let type, let found): "'\(type)' looks in \(found), which is no list"
        case .unknownType(let type): "'\(type)' is not a condition"
        }
    }
}

extension ConditionForm.Comparison {
    var sign: String {
        switch self {
        case .equals: "=="
        case .notEquals: "!="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .less: "<"
        case .lessOrEqual: "<="
        }
    }
}

/// The ways of writing a condition, and what each must hold.
enum ConditionForm {
    /// A comparison of two values.
    enum Comparison: String, CaseIterable {
        case equals = "Equals"
        case notEquals = "NotEquals"
        case greater = "GreaterThan"
        case greaterOrEqual = "GreaterThanOrEqualTo"
        case less = "LessThan"
        case lessOrEqual = "LessThanOrEqualTo"
    }

    static var allNames: [String] {
        Comparison.allCases.map(\.rawValue) + ["In", "NotIn", "Not", "And", "Or"]
    }

    /// What keeps a condition from being decided, whatever its values.
    static func problems(of value: Value, at place: DefinitionPlace) -> [DefinitionProblem] {
        guard case .object(let object) = value else {
            return [.wrongKind(place, expected: "a condition", found: value.kindName)]
        }
        guard let type = object["Type"] else { return [.missing(place.key("Type"))] }
        guard case .string(let name) = type else {
            return [.wrongKind(place.key("Type"), expected: "a string", found: type.kindName)]
        }
        func missing(_ keys: [String]) -> [DefinitionProblem] {
            keys.filter { object[$0] == nil }.map { .missing(place.key($0)) }
        }
        switch name {
        case "Not":
            guard let inner = object["Condition"] else { return [.missing(place.key("Condition"))] }
            return problems(of: inner, at: place.key("Condition"))
        case "And", "Or":
            let place = place.key("Conditions")
            guard let inner = object["Conditions"] else { return [.missing(place)] }
            guard case .array(let elements) = inner else {
                return [.wrongKind(place, expected: "a list", found: inner.kindName)]
            }
            return elements.enumerated().flatMap { problems(of: $1, at: place.index($0)) }
        // AWS's schema and its SDK differ in the words for the two sides.
        case "In", "NotIn":
            return missing(object["Value"] == nil ? ["QueryValue", "Values"] : ["In"])
        default:
            guard Comparison(rawValue: name) != nil else {
                return [.unknownConditionType(place.key("Type"), type: name)]
            }
            return missing(["LeftValue", "RightValue"])
        }
    }
}
