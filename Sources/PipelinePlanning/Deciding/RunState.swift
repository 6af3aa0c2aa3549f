package import CacheStorage
package import PipelineModel

/// What is known at one moment of a run, or of the plan for one: the pipeline as far as it is resolved, and what the steps
/// that are done left behind.
package struct RunState: Sendable {
    package private(set) var resolved: ResolvedPipeline
    /// By the outputs' names.
    package private(set) var outputs: [Step.ID: [String: StepOutput]] = [:]
    package private(set) var results: [Step.ID: StepResults] = [:]

    package init(_ resolved: ResolvedPipeline) { self.resolved = resolved }

    package mutating func finish(_ step: Step.ID, _ products: StepProducts) {
        outputs[step] = products.outputs.byName
        results[step] = products.results
        resolved.finish(step, products.results)
    }

    /// What the steps left that a step reads from.
    package func outputs(readBy step: ResolvedStep) -> [Step.ID: [String: StepOutput]] {
        Dictionary(step.writers.map { ($0, outputs[$0, default: [:]]) }) { first, _ in first }
    }

    /// What becomes of a step that may begin; nil when its recording decides that.
    ///
    /// Throws ``EvaluationError`` and what a dialect throws for arguments that make no sense.
    ///
    /// - Parameters:
    ///   - ends: what became of the steps of a loop, as far as they have ended or are decided on.
    ///   - onDamage: told when an artifact turns out damaged.
    package mutating func decision(
        on id: Step.ID, in cache: Cache, files: LocalFiles, ends: [Step.ID: StepOutcome] = [:],
        onDamage: @escaping @Sendable () -> Void = {}
    ) throws -> StepDecision? {
        if let branch = (resolved.definition(of: id) ?? resolved[id]?.step)?.branch {
            guard let outcome = results[branch.condition]?.outcome else {
                return .undecided(awaiting: [branch.condition], "depends on what \(branch.condition) decides")
            }
            if outcome != branch.outcome {
                return StepDecision(.notTaken, reason: "\(branch.condition) is \(outcome ? "true" : "false")")
            }
        }
        try resolved.lookAgain(at: id)
        let step: ResolvedStep
        if let known = resolved[id] {
            step = known
        } else {
            let documents = documents(readBy: id, cache, files, onDamage)
            switch try resolved.resolve(id, documents: documents) {
            case .resolved(let known): step = known
            case .waits(let needed):
                let isLoop = resolved.definition(of: id)?.loop != nil
                return .undecided(awaiting: [needed], isLoop ? "goes through the items that \(needed) writes" : nil)
            }
        }
        if case .loop(let loop) = step.action {
            let end = LoopEnd(of: loop, ends: ends)
            let open = (loop.children ?? []).filter { isOpen($0, ends[$0]) }
            guard open.isEmpty else { return end.waiting(for: open) }
            try resolved.checkItems(of: id, documents: documents(readBy: id, cache, files, onDamage))
            return end.decision { child in loop.selector.flatMap { resolved.value(at: $0.path, of: child) } }
        }
        if case .trials(let trials) = step.action {
            let open = trials.trials.map(\.job.step).filter { results[$0] == nil }
            return open.isEmpty ? trials.decision(results) : .undecided(awaiting: open)
        }
        if case .cleanup(let cleanup) = step.action {
            let removals = resolved.removals(of: cleanup, by: step.step)
            // A plan in which nothing has to be done holds as long as nothing lies there.
            for place in removals.places { _ = files.kinds.kind(of: place.path) }
            return .evaluated(StepResults(), reason: removals.told("removes", cleanup.summary))
        }
        if let decision = step.action.decision { return decision }
        // Only what a step reads tells whether it changed; what it merely waits for does not.
        let open = step.writers.filter { outputs[$0] == nil }
        return open.isEmpty ? nil : .undecided(awaiting: open)
    }

    private func documents(
        readBy id: Step.ID, _ cache: Cache, _ files: LocalFiles, _ onDamage: @escaping @Sendable () -> Void
    ) -> StepDocuments {
        StepDocuments(
            resolved: resolved, cache: cache, files: files, reader: id, outputs: outputs, onDamage: onDamage)
    }

    /// Whether a step that came to this, or will, has yet to end.
    private func isOpen(_ step: Step.ID, _ outcome: StepOutcome?) -> Bool {
        switch outcome {
        case nil, .undecided: true
        case .ran: results[step] == nil
        default: false
        }
    }
}

extension StepDecision {
    /// Of a step that depends on what others leave.
    fileprivate static func undecided(awaiting steps: [Step.ID], _ reason: String? = nil) -> Self {
        var decision = StepDecision(.undecided, reason: reason ?? "reads what \(steps[0]) writes")
        decision.awaited = steps
        return decision
    }
}

extension StepAction {
    /// What becomes of a step that needs no recording; nil for all others.
    fileprivate var decision: StepDecision? {
        switch self {
        case .job, .handler, .registration, .trials, .loop, .cleanup: nil
        case .decision(let outcome, let why): .evaluated(StepResults(outcome: outcome), reason: "\(why): \(outcome)")
        case .noOp(let reason): .evaluated(StepResults(), reason: reason)
        case .provided(let value, let source):
            .evaluated(StepResults(values: value.object ?? [:]), reason: "as \(source) says")
        case .skippedByCondition(let reason): StepDecision(.notTaken, reason: reason)
        case .failure(let message): StepDecision(.failed, reason: message)
        case .cloudOnly(let reason): StepDecision(.cloudOnly, reason: reason)
        case .invalid(let message): StepDecision(.undecided, reason: message)
        }
    }
}

extension Trials {
    /// When all are done: the best of them counts.
    fileprivate func decision(_ results: [Step.ID: StepResults]) -> StepDecision {
        let ranked = ranked(results.mapValues(\.metrics))
        guard let best = ranked.first else {
            return StepDecision(.undecided, reason: "no trial wrote a value of its objective into its log")
        }
        let trials = ranked.map { trial, value -> Value in
            [
                "name": .string(trial.job.step.rawValue), "value": .double(value), "settings": .object(trial.settings),
            ]
        }
        let metric = best.trial.objective.metric
        return .evaluated(
            StepResults(values: ["trials": .array(trials)]),
            reason: "best of \(ranked.count): \(best.trial.job.step), \(metric) = \(Value.double(best.value).text)")
    }
}

extension StepDecision {
    fileprivate static func evaluated(_ results: StepResults, reason: String) -> StepDecision {
        var decision = StepDecision(.evaluated, reason: reason)
        decision.products = StepProducts(results: results)
        return decision
    }
}

extension StepResults {
    /// The member that tells what a condition decided, as SageMaker reports it: `True` or `False`.
    private static let outcomeKey = "Outcome"

    init(outcome: Bool) { self.init(values: [Self.outcomeKey: .string(outcome ? "True" : "False")]) }

    /// What a condition decided.
    var outcome: Bool? {
        switch values[Self.outcomeKey] {
        case .string("True"): true
        case .string("False"): false
        case .bool(let flag): flag
        default: nil
        }
    }
}
