import PipelineModel

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
            let outline = StepOutline(
                id: Step.ID(name), typeName: type, object: object, place: place, branch: branch)
            outlines.append(outline)
            guard outline.type == .condition, let arguments = object["Arguments"]?.object else { continue }
            for (key, outcome) in [("IfSteps", true), ("ElseSteps", false)] {
                self.outline(
                    arguments[key], at: place.key("Arguments").key(key),
                    branch: Step.Branch(condition: outline.id, outcome: outcome), into: &outlines)
            }
        }
    }

    /// Names are unique over all branches, and short and plain: they become folders.
    mutating func checkNames(of outlines: [StepOutline]) {
        var seen: Set<Step.ID> = []
        for outline in outlines {
            let name = outline.id.rawValue
            let isFit = (1...64).contains(name.utf8.count) && name.utf8.allSatisfy(Self.isFitForName)
            if !isFit { problems.append(.unfitStepName(outline.place.key("Name"), name: name)) }
            if !seen.insert(outline.id).inserted { problems.append(.pipeline(.duplicateStep(outline.id))) }
        }
    }

    private static func isFitForName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    mutating func step(of outline: StepOutline, expressions: inout ExpressionReader) -> Step {
        let place = outline.place.key("Arguments")
        var arguments = Expression.literal(.object([:]))
        switch outline.object["Arguments"] {
        case .object(var object)?:
            if outline.type == .condition { object = conditions(of: object, at: place, expressions: &expressions) }
            for key in outline.type?.argumentAttributes ?? [] where outline.object[key] != nil {
                object[key] = outline.object[key]
            }
            arguments = expressions.expression(of: .object(object), at: place)
        case nil, .null?:
            if outline.type?.needsArguments ?? false { problems.append(.missing(place)) }
        case let other?: problems.append(.wrongKind(place, expected: "an object", found: other.kindName))
        }
        var attributes = outline.object
        for key in ["Name", "Type", "Arguments", "DependsOn"] { attributes[key] = nil }
        return Step(
            id: outline.id, kind: outline.typeName, arguments: arguments,
            dependsOn: dependencies(of: outline, among: expressions), branch: outline.branch, attributes: attributes)
    }

    /// What a Condition decides by, without the steps of its branches: those are steps like any other.
    private mutating func conditions(
        of arguments: Object, at place: DefinitionPlace, expressions: inout ExpressionReader
    ) -> Object {
        let place = place.key("Conditions")
        for (index, value) in elements(of: arguments["Conditions"], at: place).enumerated() {
            problems += ConditionForm.problems(of: value, at: place.index(index))
        }
        return ["Conditions": arguments["Conditions"] ?? []]
    }

    private mutating func dependencies(of outline: StepOutline, among known: ExpressionReader) -> [Step.ID] {
        let place = outline.place.key("DependsOn")
        var ids: [Step.ID] = []
        for (index, value) in elements(of: outline.object["DependsOn"], at: place).enumerated() {
            guard case .string(let name) = value else {
                problems.append(.wrongKind(place.index(index), expected: "a step's name", found: value.kindName))
                continue
            }
            let id = Step.ID(name)
            ids.append(id)
            if !known.steps.contains(id) {
                let place = "DependsOn of step '\(outline.id)'"
                problems.append(.pipeline(.unknownStep(id, in: place, known: known.stepNames)))
            }
        }
        return ids
    }
}
