package import CacheStorage
package import PipelineModel

/// What becomes of a step that may begin: the same for a plan and for a run.
package enum StepFate: Sendable {
    /// It has a recording, or runs and gets one.
    case recorded(ResolvedStep)
    case settled(StepResults, reason: String)
    case notTaken(reason: String)
    case cloudOnly(reason: String)
    case ends(message: String)
    case fails(message: String)
    /// Something must be done before.
    case waits(for: [Step.ID])
}

extension ResolvedPipeline {
    /// - Parameters:
    ///   - results: of the steps that are done.
    ///   - outputs: what they left.
    ///   - onDamage: told when an artifact turns out damaged.
    ///
    /// Throws ``EvaluationError`` and what a dialect throws for arguments that make no sense.
    package mutating func fate(
        of id: Step.ID, results: [Step.ID: StepResults], outputs: [Step.ID: [String: StepOutput]], in cache: Cache,
        files: LocalFiles, onDamage: @escaping @Sendable () -> Void = {}
    ) throws -> StepFate {
        let known = self
        return try fate(of: id, results: results) {
            StepDocuments(
                resolved: known, cache: cache, files: files, reader: id, outputs: outputs, onDamage: onDamage)
        }
    }

    private mutating func fate(
        of id: Step.ID, results: [Step.ID: StepResults], documents: () -> any DocumentReader
    ) throws -> StepFate {
        if let branch = (definition(of: id) ?? self[id]?.step)?.branch {
            guard let outcome = results[branch.condition]?.outcome else { return .waits(for: [branch.condition]) }
            if outcome != branch.outcome {
                return .notTaken(reason: "\(branch.condition) is \(outcome ? "true" : "false")")
            }
        }
        try lookAgain(at: id)
        let resolved: ResolvedStep
        if let known = self[id] {
            resolved = known
        } else {
            switch try resolve(id, documents: documents()) {
            case .resolved(let step): resolved = step
            case .waits(let needed): return .waits(for: [needed])
            }
        }
        switch resolved.action {
        case .job, .handler, .registration: return .recorded(resolved)
        case .decision(let outcome, let why):
            return .settled(StepResults(outcome: outcome), reason: "\(why): \(outcome)")
        case .noOp(let reason): return .settled(StepResults(), reason: reason)
        case .provided(let value, let source):
            return .settled(StepResults(values: value.object ?? [:]), reason: "as \(source) says")
        case .skippedByCondition(let reason): return .notTaken(reason: reason)
        case .failure(let message): return .ends(message: message)
        case .cloudOnly(let reason): return .cloudOnly(reason: reason)
        case .invalid(let message): return .fails(message: message)
        case .trials(let trials):
            let open = trials.trials.map(\.job.step).filter { results[$0] == nil }
            return open.isEmpty ? trials.fate(results, of: id) : .waits(for: open)
        }
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

extension Trials {
    fileprivate func fate(_ results: [Step.ID: StepResults], of step: Step.ID) -> StepFate {
        let ranked = ranked(results.mapValues(\.metrics))
        guard let best = ranked.first else {
            return .fails(message: "no trial wrote a value of its objective into its log")
        }
        let trials = ranked.map { trial, value -> Value in
            [
                "name": .string(trial.job.step.rawValue), "value": .double(value), "settings": .object(trial.settings),
            ]
        }
        let metric = best.trial.objective.metric
        return .settled(
            StepResults(values: ["trials": .array(trials)]),
            reason: "best of \(ranked.count): \(best.trial.job.step), \(metric) = \(Value.double(best.value).text)")
    }
}
