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

extension DefinitionReader {
    /// Collects all steps of a list, each Condition's branches after it.
    mutating func outline(
        _ list: Value?, at place: DefinitionPlace, branch: Step.Branch?, into outlines: inout [StepOutline]
    ) {
        for (index, value) in elements(of: list, at: place).enumerated() {
            let place = place.index(index)
            guard case .object(let object) = value else {
                problems.append(.wrongKind(place, expected: "an object", found: value.kindName))
                continue
            }
            let name = text(of: "Name", in: object, at: place)
            let type = text(of: "Type", in: object, at: place)
            guard let name, let type else { continue }
            var outline = StepOutline(
                id: Step.ID(name), typeName: type, object: object, place: place, branch: branch)
            if outline.type == .forEach {
                self.outline(
                    object["Arguments"]?["ForEachBody"], at: place.key("Arguments").key("ForEachBody"), branch: nil,
                    into: &outline.body)
            }
            outlines.append(outline)
            guard outline.type == .condition, let arguments = object["Arguments"]?.object else { continue }
            for (key, outcome) in [("IfSteps", true), ("ElseSteps", false)] {
                self.outline(
                    arguments[key], at: place.key("Arguments").key(key),
                    branch: Step.Branch(condition: outline.id, outcome: outcome), into: &outlines)
            }
        }
    }

    /// Names are unique over all branches and bodies, and short and plain: they become folders.
    mutating func checkNames(of outlines: [StepOutline]) {
        var seen: Set<Step.ID> = []
        let bodies = Set(outlines.flatMap(\.body).map(\.id))
        for outline in outlines + outlines.flatMap(\.body) {
            let name = outline.id.rawValue
            let isFit = name.utf8.count <= 64 && name.isASCIIName(with: "-_")
            if !isFit { problems.append(.unfitStepName(outline.place.key("Name"), name: name)) }
            if !seen.insert(outline.id).inserted { problems.append(.pipeline(.duplicateStep(outline.id))) }
            if let iterated = Step.iterated(name), bodies.contains(iterated.body) {
                problems.append(
                    .nameOfIteration(outline.place.key("Name"), name: name, body: iterated.body.rawValue))
            }
        }
    }

    mutating func step(of outline: StepOutline, expressions: inout ExpressionReader) -> Step {
        let place = outline.place.key("Arguments")
        var arguments = Expression.literal(.object([:]))
        var strange: [DefinitionProblem] = []
        switch outline.object["Arguments"] {
        case .object(var object)?:
            if outline.type == .condition { object = conditions(of: object, at: place, &strange) }
            if outline.type == .forEach { object = items(of: object, at: place) }
            for key in outline.type?.argumentAttributes ?? [] where outline.object[key] != nil {
                object[key] = outline.object[key]
            }
            arguments = self.arguments(object, of: outline, at: place, &strange, expressions: &expressions)
        case nil, .null?:
            if outline.type?.needsArguments ?? false { problems.append(.missing(place)) }
        case let other?: problems.append(.wrongKind(place, expected: "an object", found: other.kindName))
        }
        var attributes = outline.object
        for key in ["Name", "Type", "Arguments", "DependsOn"] { attributes[key] = nil }
        let dependencies = dependencies(of: outline, among: expressions, &strange)
        let loop = loop(of: outline, over: arguments, &strange, expressions: &expressions)
        return Step(
            id: outline.id, kind: outline.typeName, arguments: arguments, dependsOn: dependencies.map(\.step),
            triggers: Dictionary(dependencies.map { ($0.step, $0.trigger) }) { first, _ in first },
            branch: outline.branch, attributes: attributes,
            notices: strangeMembers(of: outline).map(\.description),
            problem: strange.isEmpty ? nil : strange.map(\.description).joined(separator: "; and "), loop: loop)
    }

    /// Members beside a step's arguments that nobody here knows; nobody can say of a strange type of step which it has.
    private func strangeMembers(of outline: StepOutline) -> [DefinitionProblem] {
        guard outline.type != nil else { return [] }
        return outline.object.members.map(\.key).filter { !StepType.knownMembers.contains($0) }.map {
            .unknownMember(outline.place.key($0), name: $0, known: StepType.knownMembers.sorted())
        }
    }

    /// A step's arguments; as they stand there when they hold what Retake does not know.
    ///
    /// - Parameter strange: what keeps this step, and no other, from running.
    private mutating func arguments(
        _ object: Object, of outline: StepOutline, at place: DefinitionPlace, _ strange: inout [DefinitionProblem],
        expressions: inout ExpressionReader
    ) -> Expression {
        let before = expressions.problems
        let arguments = expressions.expression(of: .object(object), at: place)
        let found = expressions.problems.dropFirst(before.count)
        if found.isEmpty { return arguments }
        // What a type of step that nobody here knows means by its references, nobody can say.
        let isUnknownType = outline.type == nil
        let isForeign = found.allSatisfy { problem in
            switch problem {
            case .unknownFunction, .strayItem: true
            default: false
            }
        }
        guard isUnknownType || isForeign else { return arguments }
        expressions.problems = before
        if !isUnknownType { strange += found }
        return .literal(.object(object))
    }

    /// What a Condition decides by, without the steps of its branches: those are steps like any other.
    ///
    /// - Parameter strange: what keeps this step, and no other, from being decided.
    private mutating func conditions(
        of arguments: Object, at place: DefinitionPlace, _ strange: inout [DefinitionProblem]
    ) -> Object {
        let place = place.key("Conditions")
        for (index, value) in elements(of: arguments["Conditions"], at: place).enumerated() {
            for problem in ConditionForm.problems(of: value, at: place.index(index)) {
                if case .unknownConditionType = problem { strange.append(problem) } else { problems.append(problem) }
            }
        }
        return ["Conditions": arguments["Conditions"] ?? []]
    }

    /// - Parameter strange: what keeps this step, and no other, from running.
    private mutating func dependencies(
        of outline: StepOutline, among known: ExpressionReader, _ strange: inout [DefinitionProblem]
    ) -> [(step: Step.ID, trigger: Step.Trigger)] {
        let place = outline.place.key("DependsOn")
        var found: [(step: Step.ID, trigger: Step.Trigger)] = []
        for (index, value) in elements(of: outline.object["DependsOn"], at: place).enumerated() {
            guard let name = value.string ?? value["Step"]?.string else {
                problems.append(.wrongKind(place.index(index), expected: "a step's name", found: value.kindName))
                continue
            }
            let id = Step.ID(name)
            for key in value.object?.members.map(\.key) ?? [] where key != "Step" && key != "Trigger" {
                let place = place.index(index).key(key)
                strange.append(.unknownMember(place, name: key, known: ["Step", "Trigger"]))
            }
            let word = value["Trigger"] ?? .string(Step.Trigger.completed.rawValue)
            let trigger = word.string.flatMap(Step.Trigger.init(written:))
            if trigger == nil { strange.append(.unknownTrigger(place.index(index), trigger: word.text, of: name)) }
            if let other = found.first(where: { $0.step == id })?.trigger, other != trigger {
                strange.append(.conflictingTriggers(place.index(index), of: name))
            }
            found.append((id, trigger ?? .completed))
            if !known.knows(id) {
                let place = "DependsOn of step '\(outline.id)'"
                problems.append(.pipeline(.unknownStep(id, in: place, known: known.stepNames)))
            }
        }
        return found + cleaned(by: outline, beside: Set(found.map(\.step)), among: known)
    }

    /// The steps that a Cleanup names and does not say that it waits for: they come before it all the same.
    private mutating func cleaned(
        by outline: StepOutline, beside stated: Set<Step.ID>, among known: ExpressionReader
    ) -> [(step: Step.ID, trigger: Step.Trigger)] {
        guard outline.type == .cleanup else { return [] }
        var found: [Step.ID] = []
        for (index, name) in CleanupBuilder.names(in: outline.object["Arguments"]) {
            let id = Step.ID(name)
            if stated.contains(id) || found.contains(id) { continue }
            found.append(id)
            if known.knows(id) { continue }
            let place = "Arguments.Resources.S3[\(index)].StepName of step '\(outline.id)'"
            problems.append(.pipeline(.unknownStep(id, in: place, known: known.stepNames)))
        }
        return found.map { ($0, .completed) }
    }
}

/// A step of a definition before its arguments are read.
struct StepOutline {
    let id: Step.ID
    /// The word in the definition, which may be none of SageMaker's.
    let typeName: String
    let object: Object
    let place: DefinitionPlace
    /// The Condition in one of whose branches it stands, and in which.
    let branch: Step.Branch?
    /// The steps of a ForEach.
    var body: [StepOutline] = []

    var type: StepType? { StepType(rawValue: typeName) }
}
