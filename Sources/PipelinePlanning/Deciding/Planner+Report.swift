import CacheStorage
package import PipelineModel
import SystemPackage

/// A plan as a person reads it.
extension Planner {
    package func report() throws -> PlanReport { try report(of: plan()) }

    /// Remembers the plan, too, when nothing would have to run.
    package func report(remembering memory: PlanMemory) throws -> PlanReport {
        let plan = try plan()
        try memory.keep(plan, of: self)
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
        let decision = plan[step]
        let resolved = plan.state.resolved
        return PlanReport.Entry(
            step: step, kind: kind, decision.disposition, needs: self.resolved.graph.needs[step, default: []],
            substitution: resolved.substitution(for: step),
            expectedDuration: try decision.expectedDuration
                ?? cache.index.lastDuration(of: step, in: resolved.pipeline.name),
            fingerprint: decision.fingerprint,
            inputs: (resolved[step]?.sources ?? []).map {
                PlanReport.Input(name: $0.input.name, uri: $0.input.uri, source: $0.origin.text)
            },
            instances: resolved[step]?.job?.instances ?? [])
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
        case .prefix(let path): path.string + "*"
        case .nothing: nil
        }
    }
}
