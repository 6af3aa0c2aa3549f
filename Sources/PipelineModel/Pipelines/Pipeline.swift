/// A name, typed parameters, and steps that form a directed acyclic graph, in the order of the definition.
///
/// That order means nothing to a run; it is kept for messages and summaries.
package struct Pipeline: Sendable, Hashable {
    package let name: String
    package let parameters: [Parameter]
    package let steps: [Step]

    /// Throws ``PipelineError`` when a step's name stands twice, or a step waits for one that is not there.
    package init(name: String, parameters: [Parameter] = [], steps: [Step]) throws(PipelineError) {
        self.name = name
        self.parameters = parameters
        self.steps = steps
        try check()
    }

    /// The same with other steps, which are known to be sound.
    func replacingSteps(_ steps: [Step]) -> Pipeline { Pipeline(name: name, parameters: parameters, sound: steps) }

    private init(name: String, parameters: [Parameter], sound steps: [Step]) {
        self.name = name
        self.parameters = parameters
        self.steps = steps
    }

    private func check() throws(PipelineError) {
        var ids: Set<Step.ID> = []
        for step in steps where !ids.insert(step.id).inserted { throw .duplicateStep(step.id) }
        let names = ids.map(\.rawValue)
        for step in steps {
            if let condition = step.branch?.condition, !ids.contains(condition) {
                throw .unknownStep(condition, in: "the branch of step '\(step.id)'", known: names)
            }
            for needed in step.dependsOn where !ids.contains(needed) {
                throw .unknownStep(needed, in: "DependsOn of step '\(step.id)'", known: names)
            }
            for reference in step.arguments.references {
                if case .step(let needed, _) = reference, !ids.contains(needed) {
                    throw .unknownStep(needed, in: "'\(reference)' of step '\(step.id)'", known: names)
                }
            }
        }
    }
}

/// What is wrong in a pipeline as a whole.
package enum PipelineError: Error, Hashable {
    case duplicateStep(Step.ID)
    case unknownStep(Step.ID, in: String, known: [String])
    /// Steps that need each other: each needs the next, and the last is the first again.
    case cycle([Step.ID])
}

extension PipelineError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .duplicateStep(let id):
            "two steps are named '\(id)'; a step's name must be unique in its pipeline"
        case .unknownStep(let id, let place, let known):
            "\(place) names step '\(id)', which is not in this pipeline\(suggestion(for: id.rawValue, among: known))"
        case .cycle(let path):
            "steps need each other: \(path.map(\.rawValue).joined(separator: " → ")); "
                + "remove one of these references or DependsOn entries"
        }
    }
}

/// One node of a pipeline as its definition writes it: nothing is resolved yet.
package struct Step: Sendable, Hashable, Identifiable {
    /// A step's name, unique within its pipeline.
    package struct ID: Sendable, Hashable, Comparable, RawRepresentable, ExpressibleByStringLiteral,
        CustomStringConvertible, Codable
    {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }
        package init(_ name: String) { rawValue = name }
        package init(stringLiteral value: String) { rawValue = value }
        package var description: String { rawValue }
        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// What a condition has to say for a step to run.
    package struct Branch: Sendable, Hashable {
        package let condition: ID
        package let outcome: Bool

        package init(condition: ID, outcome: Bool) {
            self.condition = condition
            self.outcome = outcome
        }
    }

    package let id: ID
    /// What the definition calls this kind of step, such as `Processing`. Only its dialect understands it.
    package let kind: String
    package var arguments: Expression
    /// Steps that must end first because the definition says so; references and data add more.
    package internal(set) var dependsOn: [ID]
    /// How those of them must end that need not succeed.
    package internal(set) var triggers: [ID: Trigger]
    /// Nil for a step that stands in no branch.
    package let branch: Branch?
    /// What else the definition says of this step, as it stands there; references are not followed.
    package let attributes: Object
    /// What the person should know of its definition, one sentence each.
    package let notices: [String]
    /// What in its definition nobody here understands: the step can't run, and the rest can.
    package let problem: String?
    /// What it does for each of some items; nil for a step that goes through none.
    package internal(set) var loop: Loop?
    /// Nil for a step that belongs to no loop.
    package let iteration: Iteration?

    package init(
        id: ID, kind: String, arguments: Expression, dependsOn: [ID] = [], triggers: [ID: Trigger] = [:],
        branch: Branch? = nil, attributes: Object = [:], notices: [String] = [], problem: String? = nil,
        loop: Loop? = nil,
        iteration: Iteration? = nil
    ) {
        self.loop = loop
        self.iteration = iteration
        self.problem = problem
        self.notices = notices
        self.id = id
        self.kind = kind
        self.arguments = arguments
        self.dependsOn = dependsOn
        self.triggers = triggers.filter { $0.value != .completed }
        for step in loop?.awaitedEnds ?? [] where !dependsOn.contains(step) { self.triggers[step] = .any }
        self.branch = branch
        self.attributes = attributes
    }

    /// Every step that this one names, and the condition above it.
    package var statedNeeds: Set<ID> {
        var needs = Set(dependsOn)
        for case .step(let id, _) in arguments.references { needs.insert(id) }
        if let branch { needs.insert(branch.condition) }
        return needs.union(bodyNeeds)
    }

    /// The steps that the body of its loop names, but for those of the body itself.
    private var bodyNeeds: Set<ID> {
        guard let loop else { return [] }
        return Set(loop.body.flatMap(\.statedNeeds)).subtracting(loop.body.map(\.id))
    }
}
