import PipelineModel

/// Reads the members of a definition, and notes what is wrong on the way.
struct DefinitionReader {
    var problems: [DefinitionProblem] = []

    /// The pipeline, or nil when it can't be built at all; it counts only when nothing was noted.
    mutating func pipeline(of definition: Object, name: String) -> Pipeline? {
        let version = definition["Version"]
        if version != .string(SageMakerDefinition.version) { problems.append(.wrongVersion(found: version)) }

        let parameters = parameters(of: definition)
        var outlines: [StepOutline] = []
        if definition["Steps"] == nil { problems.append(.missing(DefinitionPlace([.key("Steps")]))) }
        outline(definition["Steps"], at: DefinitionPlace([.key("Steps")]), branch: nil, into: &outlines)
        checkNames(of: outlines)

        var expressions = ExpressionReader(
            parameters: parameters.map(\.name), steps: outlines.map(\.id),
            experiment: definition["PipelineExperimentConfig"]?.object ?? [:])
        let steps = outlines.map { step(of: $0, expressions: &expressions) }
        problems += expressions.problems

        guard problems.isEmpty else { return nil }
        do {
            return try Pipeline(name: name, parameters: parameters, steps: steps)
        } catch {
            problems.append(.pipeline(error))
            return nil
        }
    }

    /// The elements of a list; none when it is absent or null.
    mutating func elements(of value: Value?, at place: DefinitionPlace) -> [Value] {
        switch value {
        case nil, .null?: return []
        case .array(let elements)?: return elements
        case let other?:
            problems.append(.wrongKind(place, expected: "a list", found: other.kindName))
            return []
        }
    }

    /// The text of a member that must be there.
    mutating func text(of key: String, in object: Object, at place: DefinitionPlace) -> String? {
        switch object[key] {
        case .string(let text)?: return text
        case nil, .null?: problems.append(.missing(place.key(key)))
        case let other?: problems.append(.wrongKind(place.key(key), expected: "a string", found: other.kindName))
        }
        return nil
    }
}
