import PipelineModel

extension DefinitionReader {
    /// The parameters that a definition declares; those that can't be read are noted and left out.
    mutating func parameters(of definition: Object) -> [Parameter] {
        let place = DefinitionPlace([.key("Parameters")])
        var parameters: [Parameter] = []
        var names: Set<String> = []
        for (index, value) in elements(of: definition["Parameters"], at: place).enumerated() {
            guard let parameter = parameter(of: value, at: place.index(index)) else { continue }
            if names.insert(parameter.name).inserted {
                parameters.append(parameter)
            } else {
                problems.append(.duplicateParameter(parameter.name))
            }
        }
        return parameters
    }

    private mutating func parameter(of value: Value, at place: DefinitionPlace) -> Parameter? {
        guard case .object(let object) = value else {
            problems.append(.wrongKind(place, expected: "an object", found: value.kindName))
            return nil
        }
        guard let name = text(of: "Name", in: object, at: place) else { return nil }
        let kind = kind(of: object, at: place)
        let allowed = elements(of: object["EnumValues"], at: place.key("EnumValues"))
        // What counts is that a default is there: "", 0 and false are defaults like any other.
        let defaultValue = object["DefaultValue"].flatMap { $0 == .null ? nil : $0 }
        // A parameter of a wrong type is still declared: references to it are not a second problem.
        let parameter = Parameter(
            name: name, kind: kind ?? .string, defaultValue: defaultValue, allowedValues: allowed)
        if let defaultValue, kind != nil {
            do {
                _ = try parameter.checked(defaultValue)
            } catch {
                problems.append(.wrongDefault(place.key("DefaultValue"), error))
            }
        }
        return parameter
    }

    /// The declared type, nil when it is none; without any a parameter is a String.
    private mutating func kind(of object: Object, at place: DefinitionPlace) -> Parameter.Kind? {
        switch object["Type"] {
        case nil: return .string
        case .string(let type)?:
            if let kind = Parameter.Kind(rawValue: type) { return kind }
            problems.append(.unknownParameterType(place.key("Type"), type: type))
        case let other?:
            problems.append(.wrongKind(place.key("Type"), expected: "a string", found: other.kindName))
        }
        return nil
    }
}
