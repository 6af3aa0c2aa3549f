package import CacheStorage
import PipelineModel
import SystemPackage

/// Tells what a run would do, by the same decisions, and runs nothing.
package struct Planner: Sendable {
    let resolved: ResolvedPipeline
    let decider: StepDecider
    let cache: Cache
    let files: LocalFiles
    let roles: StepRoles

    /// - Parameter now: in seconds since 1970.
    ///
    /// Throws ``RunError`` when the request names a step that is not there.
    package init(
        _ resolved: ResolvedPipeline, cache: Cache, machine: Machine, request: RunRequest = RunRequest(), now: Int64
    ) throws {
        self.resolved = resolved
        self.cache = cache
        files = LocalFiles(known: cache.index)
        roles = try StepRoles(request, resolved.graph)
        decider = StepDecider(resolved: resolved, cache: cache, machine: machine, request: request, now: now)
    }

    /// Throws ``RunError`` when an active step needs one that is neither to run nor recorded.
    func plan() throws -> Plan {
        var plan = Plan()
        for step in resolved.graph.order {
            let verdict =
                switch roles[step] {
                case .active: try verdict(on: step, plan)
                case .taken: try taken(step, plan)
                case .notSelected: Plan.Verdict.notSelected
                }
            plan.note(verdict, on: step)
        }
        try checkTaken(plan)
        return plan
    }

    private func verdict(on step: Step.ID, _ plan: Plan) throws -> Plan.Verdict {
        // Only what a step reads tells whether it changed; what it merely waits for does not.
        let writers = resolved.sources[step, default: []].flatMap(\.writers)
        if let open = writers.first(where: { plan.outputs[$0] == nil }) { return .waits(for: open) }
        do {
            return Plan.Verdict(try decider.decide(step, outputs: plan.outputs, files: files))
        } catch let error as InputError {
            return .cannotRun("\(error)")
        }
    }

    /// The recording of what the step is now, or else its latest.
    private func taken(_ step: Step.ID, _ plan: Plan) throws -> Plan.Verdict {
        let verdict = try verdict(on: step, plan)
        if case .replay = verdict { return verdict }
        for fingerprint in try cache.index.recordings(of: step, in: resolved.pipeline.name, limit: 8) {
            if case .hit(let recording) = try cache.recording(for: fingerprint) {
                return .replay(.init(recording, reason: "as recorded last; it changed since", isExact: false))
            }
        }
        return .notSelected
    }

    private func checkTaken(_ plan: Plan) throws(RunError) {
        if roles.isWhole { return }
        for step in resolved.graph.order where roles[step] == .active {
            for needed in resolved.graph.needs[step, default: []] where roles[needed] == .taken {
                if case .notSelected = plan[needed] { throw .nothingToTake(needed, neededBy: step) }
            }
        }
    }
}

extension InputSource {
    /// The steps whose outputs it reads.
    var writers: [Step.ID] {
        if case .outputs(let pieces) = origin { pieces.map(\.step) } else { [] }
    }
}
