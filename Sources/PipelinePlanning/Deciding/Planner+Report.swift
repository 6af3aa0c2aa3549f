import CacheStorage
package import PipelineModel
import SystemPackage

/// A plan as a person reads it.
extension Planner {
    package func report() throws -> PlanReport { try report(of: plan()) }

    /// Remembers the plan, too, when nothing would have to run.
    ///
    /// - Parameter interpreters: by their paths in the settings, empty for the one on PATH.
    package func report(remembering memory: PlanMemory, interpreters: [String: Interpreter]) throws -> PlanReport {
        let plan = try plan()
        if let remembered = try remembered(plan, interpreters: interpreters) { memory.keep(remembered) }
        return try report(of: plan)
    }

    func report(of plan: Plan) throws -> PlanReport {
        let kinds = Dictionary(resolved.pipeline.steps.map { ($0.id, $0.kind) }) { first, _ in first }
        let entries = try resolved.graph.order.map { step in
            try entry(of: step, kind: kinds[step] ?? resolved[step]?.step.kind ?? "", plan)
        }
        return PlanReport(pipeline: resolved.pipeline.name, entries: entries)
    }

    private func entry(of step: Step.ID, kind: String, _ plan: Plan) throws -> PlanReport.Entry {
        var decision = PlanReport.Decision.unknown
        var reason = ""
        var duration: Duration?
        var fingerprint: Fingerprint?
        switch plan[step] {
        case .replay(let replay):
            (decision, reason) = (.replay, replay.reason)
            (duration, fingerprint) = (replay.duration, replay.fingerprint)
        case .publish(let job):
            (decision, reason, duration, fingerprint) = (.replay, "unchanged", job.duration, job.fingerprint)
        case .run(let why, let of, let expected):
            (decision, reason, duration, fingerprint) = (.run, why, expected, of)
        case .waits(let writer): reason = Self.reason(toWaitFor: writer, plan)
        case .cannotRun(let problem): reason = problem
        case .notSelected: (decision, reason) = (.notSelected, "not selected")
        case .settled(_, let why): (decision, reason) = (.evaluated, why)
        case .notTaken(let why): (decision, reason) = (.notTaken, why)
        case .cloudOnly(let why): (decision, reason) = (.cloudOnly, why)
        case .ends(let message): (decision, reason) = (.fails, message)
        }
        return PlanReport.Entry(
            step: step, kind: kind, decision: decision, reason: reason, needs: resolved.graph.needs[step, default: []],
            substitution: plan.resolved.substitution(for: step),
            expectedDuration: try duration ?? cache.index.lastDuration(of: step, in: resolved.pipeline.name),
            fingerprint: fingerprint,
            inputs: (plan.resolved[step]?.sources ?? []).map {
                PlanReport.Input(name: $0.input.name, uri: $0.input.uri, source: $0.origin.text)
            },
            instances: plan.resolved[step]?.job?.instances ?? [])
    }
}

extension Planner {
    /// What a step waits for: data, or a decision.
    static func reason(toWaitFor step: Step.ID, _ plan: Plan) -> String {
        plan.resolved.definition(of: step)?.kind == "Condition"
            ? "depends on what \(step) decides" : "reads what \(step) writes"
    }
}

extension InputSource.Origin {
    /// `Train/model` for a step's output, a path, or nil for nothing.
    fileprivate var text: String? {
        switch self {
        case .outputs(let pieces):
            pieces.map { piece in
                [piece.step.rawValue, piece.output, piece.part].filter { !$0.isEmpty }.joined(separator: "/")
            }.joined(separator: ", ")
        case .local(let path): path.string
        case .nothing: nil
        }
    }
}
