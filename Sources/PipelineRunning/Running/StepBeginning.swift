import CacheStorage
import PipelineModel
import PipelinePlanning

/// How a step begins in a run, once all that it needs is done.
enum StepBeginning: Sendable {
    /// It has ended at once: nothing of it has to run.
    case done(StepReport, outputs: [String: StepOutput], results: StepResults)
    /// It does not run, nor does what needs it.
    case left(StepReport, dependents: StepOutcome, reason: String)
    /// It ends the run.
    case end(StepReport)
    case run(ResolvedStep)
    /// Others must be done before; some of them are new.
    case wait(for: [Step.ID], new: [(step: Step.ID, needs: [Step.ID])])
}

/// Decides how steps begin.
struct StepStarter: Sendable {
    let planned: Plan
    let roles: StepRoles
    let cache: Cache
    let knowledge: RunKnowledge

    func beginning(of step: Step.ID) -> StepBeginning {
        if case .notSelected = planned[step] {
            return .done(
                StepReport(step: step, outcome: .notSelected, reason: "not selected"), outputs: [:], results: .init())
        }
        if let replay = replayWithoutTraces(step) { return replay }
        let fate: StepFate
        do {
            fate = try self.fate(of: step)
        } catch {
            return failed(step, "\(error)")
        }
        switch fate {
        case .settled(let results, let reason):
            let report = StepReport(step: step, outcome: .evaluated, reason: reason)
            return .done(report, outputs: [:], results: results)
        case .notTaken(let reason):
            return .left(
                StepReport(step: step, outcome: .notTaken, reason: reason), dependents: .notTaken,
                reason: "needs \(step), which does not run")
        case .cloudOnly(let reason):
            return .left(
                StepReport(step: step, outcome: .cloudOnly, reason: reason), dependents: .cloudOnly,
                reason: "needs \(step), which can't run here")
        case .ends(let message):
            return .end(
                StepReport(
                    step: step, outcome: .failed, reason: "ends the run",
                    failure: .init(message: message.isEmpty ? "the pipeline ends the run here" : message)))
        case .fails(let message): return failed(step, message)
        case .waits(let open): return .wait(for: open, new: newSteps(of: step))
        case .recorded(let resolved):
            let open = knowledge { state in resolved.writers.filter { state.outputs[$0] == nil } }
            return open.isEmpty ? .run(resolved) : .wait(for: open, new: [])
        }
    }

    private func failed(_ step: Step.ID, _ message: String) -> StepBeginning {
        .left(
            StepReport(step: step, outcome: .failed, reason: "could not begin", failure: .init(message: message)),
            dependents: .skipped, reason: "needs \(step), which failed")
    }

    private func fate(of step: Step.ID) throws -> StepFate {
        try knowledge { state in
            try state.resolved.fate(
                of: step, results: state.results, outputs: state.outputs, in: cache,
                files: LocalFiles(known: cache.index))
        }
    }

    /// Trials that came to be known just now.
    private func newSteps(of step: Step.ID) -> [(step: Step.ID, needs: [Step.ID])] {
        knowledge { state in
            let needs = state.resolved.trialNeeds(of: step)
            return state.resolved.trials[step, default: []].map { ($0, Array(needs[$0, default: []])) }
        }
    }

    /// A step with which nothing is left to be done, because its recording stands for it.
    private func replayWithoutTraces(_ step: Step.ID) -> StepBeginning? {
        guard case .replay(let replay) = planned[step] else { return nil }
        // Outputs that belong elsewhere on this machine are still to be written.
        let places = (planned.resolved[step]?.outputURIs ?? [:]).values
        if roles[step] == .active, places.contains(where: { $0.path != nil }) { return nil }
        let report = StepReport(
            step: step, outcome: .replayed, reason: replay.reason, savedDuration: replay.duration,
            fingerprint: replay.fingerprint, metrics: replay.results.metrics)
        return .done(report, outputs: replay.outputs.byName, results: replay.results)
    }
}
