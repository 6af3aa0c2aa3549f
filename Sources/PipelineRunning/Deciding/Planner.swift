package import CacheStorage
package import PipelineModel
import SystemPackage

/// Tells what a run would do, by the same decisions, and runs nothing.
package struct Planner: Sendable {
    private let resolved: ResolvedPipeline
    private let decider: StepDecider
    private let cache: Cache

    package init(_ resolved: ResolvedPipeline, cache: Cache, machine: Machine) {
        self.resolved = resolved
        self.cache = cache
        decider = StepDecider(resolved: resolved, cache: cache, machine: machine)
    }

    package func plan() throws -> PlanReport {
        let kinds = Dictionary(resolved.pipeline.steps.map { ($0.id, $0.kind) }) { first, _ in first }
        var outputs: [Step.ID: [String: StepOutput]] = [:]
        let entries = try resolved.graph.order.map { step in
            let verdict = try verdict(on: step, outputs: outputs)
            if case .decided(let decision) = verdict { outputs[step] = decision.recordedOutputs?.byName }
            return try entry(of: step, kind: kinds[step, default: ""], verdict)
        }
        return PlanReport(pipeline: resolved.pipeline.name, entries: entries)
    }

    private enum Verdict {
        case decided(StepDecider.Decision)
        case waits(for: Step.ID)
        case cannotRun(String)
    }

    private func verdict(on step: Step.ID, outputs: [Step.ID: [String: StepOutput]]) throws -> Verdict {
        // Only what a step reads tells whether it changed; what it merely waits for does not.
        let writers = resolved.sources[step, default: []].flatMap(\.writers)
        if let open = writers.first(where: { outputs[$0] == nil }) { return .waits(for: open) }
        do {
            return .decided(try decider.decide(step, outputs: outputs))
        } catch let error as InputError {
            return .cannotRun("\(error)")
        }
    }

    private func entry(of step: Step.ID, kind: String, _ verdict: Verdict) throws -> PlanReport.Entry {
        let (decision, reason): (PlanReport.Decision, String) =
            switch verdict {
            case .decided(let decision):
                switch decision.action {
                case .replay, .publish: (.replay, "unchanged")
                case .run(let reason): (.run, reason)
                }
            case .waits(let writer): (.unknown, "reads what \(writer) writes")
            case .cannotRun(let problem): (.unknown, problem)
            }
        let decided =
            if case .decided(let decision) = verdict { Optional(decision) } else { StepDecider.Decision?.none }
        return PlanReport.Entry(
            step: step, kind: kind, decision: decision, reason: reason, needs: resolved.graph.needs[step, default: []],
            expectedDuration: try decided?.expectedDuration
                ?? cache.index.lastDuration(of: step, in: resolved.pipeline.name),
            fingerprint: decided?.fingerprint,
            inputs: resolved.sources[step, default: []].map {
                PlanReport.Input(name: $0.input.name, uri: $0.input.uri, source: $0.origin.text)
            })
    }
}

extension InputSource {
    fileprivate var writers: [Step.ID] {
        if case .outputs(let pieces) = origin { pieces.map(\.step) } else { [] }
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
