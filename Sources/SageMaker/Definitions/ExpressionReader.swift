import PipelineModel

/// Reads values that may hold references and functions, and notes each that leads nowhere.
struct ExpressionReader {
    var problems: [DefinitionProblem] = []
    /// Every step of the definition, those that can't run included: naming one of them is no second problem.
    private let steps: Set<Step.ID>
    /// While the body of a loop is read: the steps of that body.
    var body: Set<Step.ID>?
    let stepNames: [String]
    private let parameters: [String]
    private let parameterNames: Set<String>
    /// What `PipelineExperimentConfig.…` refers to.
    private let experiment: Object
    private var isInsideExperiment = false
    private var place = DefinitionPlace()

    init(parameters: [String], steps: [Step.ID], experiment: Object) {
        self.parameters = parameters
        parameterNames = Set(parameters)
        self.steps = Set(steps)
        stepNames = steps.map(\.rawValue)
        self.experiment = experiment
    }

    /// Whether a step may be named where the reader is.
    func knows(_ step: Step.ID) -> Bool { steps.contains(step) || body?.contains(step) ?? false }

    mutating func expression(of value: Value, at place: DefinitionPlace) -> Expression {
        self.place = place
        return dynamicExpression(of: value) ?? .literal(value)
    }

    /// The expression of a value with references in it; nil when there are none and the value is itself.
    private mutating func dynamicExpression(of value: Value) -> Expression? {
        switch value {
        case .array(let elements): return list(of: elements).map(Expression.list)
        case .object(let object):
            if object.members.count == 1, let member = object.members.first {
                // Only an object with this one member is a reference: a longer one is somebody's data.
                if member.key == "Get" { return reference(to: member.value) }
                if member.key.hasPrefix("Std:") { return function(member.key, member.value) }
            }
            let values = list(of: object.members.map(\.value), keys: object.keys)
            return values.map { values in
                .object(zip(object.keys, values).map { Expression.Member(key: $0, value: $1) })
            }
        default: return nil
        }
    }

    /// All expressions, or nil when each value is itself.
    private mutating func list(of values: [Value], keys: [String]? = nil) -> [Expression]? {
        var isDynamic = false
        var expressions: [Expression] = []
        expressions.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            place.parts.append(keys.map { .key($0[index]) } ?? .index(index))
            let expression = dynamicExpression(of: value)
            place.parts.removeLast()
            isDynamic = isDynamic || expression != nil
            expressions.append(expression ?? .literal(value))
        }
        return isDynamic ? expressions : nil
    }

    private mutating func function(_ name: String, _ value: Value) -> Expression? {
        switch name {
        case "Std:Join": return join(name, value)
        case "Std:JsonGet": return lookup(name, value)
        default:
            problems.append(.unknownFunction(place, name: name))
            return nil
        }
    }

    private mutating func lookup(_ name: String, _ value: Value) -> Expression? {
        guard case .string(let text)? = value["Path"] else {
            problems.append(.unfitFunction(place, name: name, why: "needs 'Path', a literal string"))
            return nil
        }
        let path: PropertyPath
        do {
            path = PropertyPath(try PropertyPathText.segments(of: text, namesElements: false))
        } catch {
            problems.append(.unfitReference(place, text: text, error))
            return nil
        }
        if let uri = value["S3Uri"] {
            place.parts += [.key(name), .key("S3Uri")]
            defer { place.parts.removeLast(2) }
            return .lookup(path, in: .uri(dynamicExpression(of: uri) ?? .literal(uri)))
        }
        guard let file = value["PropertyFile"] else {
            problems.append(.unfitFunction(place, name: name, why: "needs 'PropertyFile' or 'S3Uri'"))
            return nil
        }
        place.parts += [.key(name), .key("PropertyFile")]
        defer { place.parts.removeLast(2) }
        guard case .reference(.step(let step, let property))? = dynamicExpression(of: file),
            property.segments.count == 2, property.root == "PropertyFiles", case .key(let file) = property.segments[1]
        else {
            problems.append(
                .unfitFunction(
                    place, name: name, why: "names a property file as {\"Get\": \"Steps.STEP.PropertyFiles.NAME\"}"))
            return nil
        }
        return .lookup(path, in: .propertyFile(file, of: step))
    }

    private mutating func join(_ name: String, _ value: Value) -> Expression? {
        guard case .string(let separator)? = value["On"], case .array(let values)? = value["Values"] else {
            problems.append(.unfitFunction(place, name: name, why: "needs 'On', a string, and 'Values', a list"))
            return nil
        }
        place.parts += [.key(name), .key("Values")]
        let elements = list(of: values) ?? values.map(Expression.literal)
        place.parts.removeLast(2)
        return .join(separator: separator, elements)
    }

    private mutating func reference(to value: Value) -> Expression? {
        guard case .string(let text) = value else {
            problems.append(.wrongKind(place.key("Get"), expected: "a reference", found: value.kindName))
            return nil
        }
        do {
            switch try ReferenceText.parse(text) {
            case .value(let reference): return check(reference, text) ? .reference(reference) : nil
            case .experiment(let key): return experimentValue(key, text)
            case .item(let path):
                if body == nil { problems.append(.strayItem(place, text: text)) }
                return .item(path)
            }
        } catch {
            problems.append(.unfitReference(place, text: text, error))
            return nil
        }
    }

    private mutating func check(_ reference: Reference, _ text: String) -> Bool {
        switch reference {
        case .parameter(let name):
            if parameterNames.contains(name) { return true }
            problems.append(.unknownParameter(place, name: name, known: parameters))
        case .execution(let name):
            if ExecutionVariable(rawValue: name) != nil { return true }
            problems.append(.unknownExecutionVariable(place, name: name))
        case .step(let id, _):
            if knows(id) { return true }
            problems.append(.pipeline(.unknownStep(id, in: "'\(text)' at \(place)", known: stepNames)))
        }
        return false
    }

    /// What the definition says of its experiment; names default to those of pipeline and execution.
    private mutating func experimentValue(_ key: String, _ text: String) -> Expression? {
        guard !isInsideExperiment else {
            problems.append(.unfitReference(place, text: text, .malformed("refers to itself")))
            return nil
        }
        guard let value = experiment[key], value != .null else {
            let name: ExecutionVariable = key == "ExperimentName" ? .pipelineName : .pipelineExecutionId
            return .reference(.execution(name.rawValue))
        }
        isInsideExperiment = true
        defer { isInsideExperiment = false }
        return dynamicExpression(of: value) ?? .literal(value)
    }
}

/// What `Execution.…` may name in a definition.
enum ExecutionVariable: String, CaseIterable {
    case startDateTime = "StartDateTime"
    case currentDateTime = "CurrentDateTime"
    case pipelineName = "PipelineName"
    case pipelineArn = "PipelineArn"
    case pipelineExecutionId = "PipelineExecutionId"
    case pipelineExecutionArn = "PipelineExecutionArn"
    case trainingJobName = "TrainingJobName"
    case processingJobName = "ProcessingJobName"
}
