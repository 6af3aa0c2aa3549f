import PipelineModel

/// The ways of writing a condition, and what each must hold.
enum ConditionForm {
    /// Of two values.
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
