package import PipelineModel

/// One thing that keeps a definition from being run.
package enum DefinitionProblem: Sendable, Hashable {
    case notJSON(JSONError)
    case notADefinition(found: String)
    case wrongVersion(found: Value?)
    case missing(DefinitionPlace)
    case wrongKind(DefinitionPlace, expected: String, found: String)
    case unknownParameterType(DefinitionPlace, type: String)
    case duplicateParameter(String)
    /// A default that does not fit the parameter's own type or its EnumValues.
    case wrongDefault(DefinitionPlace, ParameterError)
    case unfitStepName(DefinitionPlace, name: String)
    case unknownConditionType(DefinitionPlace, type: String)
    case unfitReference(DefinitionPlace, text: String, ReferenceFault)
    case unfitFunction(DefinitionPlace, name: String, why: String)
    case unknownFunction(DefinitionPlace, name: String)
    /// An item of a ForEach, outside of its body.
    case strayItem(DefinitionPlace, text: String)
    /// A name that the children of a ForEach have.
    case nameOfIteration(DefinitionPlace, name: String, body: String)
    /// What a ForEach says, and Retake can't do.
    case unfitLoop(DefinitionPlace, why: String)
    case conflictingTriggers(DefinitionPlace, of: String)
    case unknownTrigger(DefinitionPlace, trigger: String, of: String)
    /// A member of a step or of an entry of its DependsOn.
    case unknownMember(DefinitionPlace, name: String, known: [String])
    case unknownParameter(DefinitionPlace, name: String, known: [String])
    case unknownExecutionVariable(DefinitionPlace, name: String)
    /// What is wrong in the pipeline as a whole.
    case pipeline(PipelineError)
}

extension DefinitionProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notJSON(let error):
            "not JSON: \(error)"
        case .notADefinition(let found):
            "holds \(found), not a pipeline definition; give the text that Pipeline.definition() returns"
        case .wrongVersion(nil):
            "has no Version, so it is not a pipeline definition; give the text that Pipeline.definition() returns"
        case .wrongVersion(let found?):
            "Version is '\(found.text)', and Retake reads '\(SageMakerDefinition.version)', the only one that exists"
        case .missing(let place):
            "\(place) is missing"
        case .wrongKind(let place, let expected, let found):
            "\(place) must be \(expected), not \(found)"
        case .unknownParameterType(let place, let type):
            "\(place) is '\(type)', which is not a parameter type; use "
                + Parameter.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                + suggestion(for: type, among: Parameter.Kind.allCases.map(\.rawValue))
        case .duplicateParameter(let name):
            "two parameters are named '\(name)'; a parameter's name must be unique in its pipeline"
        case .wrongDefault(let place, let error):
            "\(place): \(error)"
        case .unfitStepName(let place, let name):
            "\(place) is '\(name)'; SageMaker takes 1 to 64 letters, digits, '-' and '_'"
        case .unknownConditionType(let place, let type):
            "\(place) is '\(type)', which is not a condition; there are "
                + ConditionForm.allNames.joined(separator: ", ") + suggestion(for: type, among: ConditionForm.allNames)
        case .unfitReference(let place, let text, let fault):
            "\(place) refers to '\(text)': \(fault)"
        case .unfitFunction(let place, let name, let why):
            "\(place): \(name) \(why)"
        case .unknownFunction(let place, let name):
            "\(place) uses \(name), which does not exist; there are Std:Join and Std:JsonGet"
                + suggestion(for: name, among: ["Std:Join", "Std:JsonGet"])
        case .strayItem(let place, let text):
            "\(place) refers to '\(text)', which is known only to the steps of a ForEachBody"
        case .nameOfIteration(let place, let name, let body):
            "\(place) is '\(name)', as the steps are called that '\(body)' of a ForEachBody becomes; name one of the two "
                + "otherwise"
        case .unfitLoop(let place, let why): "\(place) \(why)"
        case .conflictingTriggers(let place, let step):
            "\(place) waits for another end of '\(step)' than the entry before; keep one of the two"
        case .unknownTrigger(let place, let trigger, let step):
            "\(place) waits until '\(step)' is '\(trigger)'; there are \(Step.Trigger.names.joined(separator: ", "))"
                + suggestion(for: trigger, among: Step.Trigger.names)
        case .unknownMember(let place, let name, let known):
            "\(place) is a member that Retake does not know" + suggestion(for: name, among: known)
        case .unknownParameter(let place, let name, let known):
            "\(place) refers to parameter '\(name)', which the pipeline does not declare"
                + suggestion(for: name, among: known)
        case .unknownExecutionVariable(let place, let name):
            "\(place) refers to 'Execution.\(name)', which does not exist; there are "
                + ExecutionVariable.allCases.map(\.rawValue).joined(separator: ", ")
                + suggestion(for: name, among: ExecutionVariable.allCases.map(\.rawValue))
        case .pipeline(let error):
            error.description
        }
    }
}

/// All that keeps a definition from being run.
package struct DefinitionError: Error, Hashable {
    /// What messages call the file.
    package let file: String
    package let problems: [DefinitionProblem]

    package init(file: String, problems: [DefinitionProblem]) {
        self.file = file
        self.problems = problems
    }
}

extension DefinitionError: CustomStringConvertible {
    package var description: String {
        if let problem = problems.first, problems.count == 1 { return "\(file): \(problem)" }
        var lines = problems.prefix(Self.maximumShown).map(\.description)
        if problems.count > Self.maximumShown { lines.append("and \(problems.count - Self.maximumShown) more") }
        return "\(file) can't be run, for these reasons:" + lines.map { "\n  \($0)" }.joined()
    }

    /// A text full of faults is rather the wrong file.
    private static let maximumShown = 100
}

/// Where something stands in a definition, written as a person would look it up: `Steps[2].Arguments.RoleArn`.
package struct DefinitionPlace: Sendable, Hashable {
    package typealias Part = JSONPositions.Part

    /// Outermost first.
    ///
    /// A list rather than a text, because most places are never shown.
    package var parts: [Part]

    package init(_ parts: [Part] = []) { self.parts = parts }

    func key(_ key: String) -> DefinitionPlace { DefinitionPlace(parts + [.key(key)]) }
    func index(_ index: Int) -> DefinitionPlace { DefinitionPlace(parts + [.index(index)]) }
}

extension DefinitionPlace: CustomStringConvertible {
    package var description: String {
        var text = ""
        for part in parts {
            switch part {
            case .index(let index): text += "[\(index)]"
            case .key(let key) where key.isEmpty || key.contains(where: { ".[]'\" ".contains($0) }):
                text += "['\(key)']"
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            }
        }
        return text
    }
}
