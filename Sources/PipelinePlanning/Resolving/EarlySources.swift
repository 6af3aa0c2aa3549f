import PipelineModel

/// What is known of the inputs of steps that have to wait for others: an address that stands in the definition as it is, or that
/// follows from parameters, need not be missed only when the step's turn comes.
extension ResolvedPipeline {
    /// Where those inputs come from. None while there are steps of which nobody knows yet where they write: they might provide
    /// what seems to be missing.
    func earlySources() -> [Step.ID: [InputSource]] {
        let waiting = pipeline.steps.filter { self[$0.id] == nil }
        if waiting.isEmpty || hasOpenLoops { return [:] }
        var links = links
        var actions: [(step: Step.ID, action: StepAction)] = []
        for step in waiting {
            guard let action = earlyAction(of: step) else { return [:] }
            for job in action.jobs {
                guard !job.outputs.contains(where: { $0.uri.isOpen }),
                    let writers = try? resolver.outputs(of: job, ownedBy: step.id)
                else { return [:] }
                links.add(writers)
            }
            actions.append((step.id, action))
        }
        var sources: [Step.ID: [InputSource]] = [:]
        for (step, action) in actions {
            let known = (action.jobs.first?.inputs ?? action.inputs).filter { !$0.uri.isOpen }
            sources[step] = (try? resolver.sources(of: known, readBy: step, links, kinds)) ?? []
        }
        return sources
    }

    /// What a step will do, with a mark for each value that is not known; nil where that can't be told.
    private func earlyAction(of step: Step) -> StepAction? {
        if resolver.unsupportedReason(for: step) != nil { return .cloudOnly("") }
        if resolver.substitution(for: step) != nil { return .noOp("") }
        var scope = scope
        scope.execution = resolver.dialect.execution(of: pipeline, step: step.id)
        let arguments = step.arguments.early(in: scope)
        guard let action = try? resolver.action(of: step, arguments: arguments, in: scope) else { return nil }
        // With another value for what is not known, it might run here after all.
        if case .cloudOnly = action { return nil }
        return action
    }
}

/// In place of a text that is not known yet; no bucket can be called so.
private let mark = "s3://Known_Later"

extension Expression {
    fileprivate func early(in scope: Scope) -> Value {
        switch self {
        case .object(let members):
            .object(Object(members: members.map { .init(key: $0.key, value: $0.value.early(in: scope)) }))
        case .list(let elements): .array(elements.map { $0.early(in: scope) })
        default: (try? value(in: scope)) ?? .string(mark)
        }
    }
}

extension String {
    /// Whether an address has a part that is not known.
    fileprivate var isOpen: Bool { contains(mark) }
}
