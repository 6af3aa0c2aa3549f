package import CacheStorage
import PipelineModel
import StepExecution
import Synchronization
package import SystemPackage

/// Tells what a run would do, by the same decisions, and runs nothing.
package struct Planner: Sendable {
    package let resolved: ResolvedPipeline
    package let decider: StepDecider
    package let cache: Cache
    package let files: LocalFiles
    package let roles: StepRoles
    private let damage = DamageNote()

    /// - Parameters:
    ///   - now: in seconds since 1970.
    ///   - handlerFolder: where a user's commands run.
    ///
    /// Throws ``RunError`` when the request names a step that is not there.
    package init(
        _ resolved: ResolvedPipeline, cache: Cache, machine: Machine, request: RunRequest = RunRequest(), now: Int64,
        handlerFolder: FilePath? = nil
    ) throws {
        self.resolved = resolved
        self.cache = cache
        files = LocalFiles(known: cache.index)
        roles = try StepRoles(request, resolved.graph)
        decider = StepDecider(
            pipeline: resolved.pipeline.name, cache: cache, machine: machine, data: resolved.data, request: request,
            now: now,
            handlerFolder: handlerFolder ?? resolved.baseFolder)
    }

    /// Throws ``RunError`` when an active step needs one that is neither to run nor recorded.
    package func plan() throws -> Plan {
        var plan = try planOnce()
        // What was damaged has been moved aside: the step that wrote it runs again. One try for each artifact is enough
        // where nothing can be moved.
        var count = 0
        while damage.take(), count < resolved.graph.order.count {
            plan = try planOnce()
            count += 1
        }
        return plan
    }

    private func planOnce() throws -> Plan {
        var plan = Plan(resolved)
        for step in resolved.graph.order {
            let verdict =
                switch roles[step] {
                case .active: try verdict(on: step, &plan)
                case .taken: try taken(step, &plan)
                case .notSelected: Plan.Verdict.notSelected
                }
            plan.note(verdict, on: step)
        }
        try checkTaken(plan)
        return plan
    }

    private func verdict(on step: Step.ID, _ plan: inout Plan) throws -> Plan.Verdict {
        for needed in resolved.graph.needs[step, default: []] {
            switch plan[needed] {
            case .notTaken: return .notTaken(reason: "needs \(needed), which does not run")
            case .cloudOnly: return .cloudOnly(reason: "needs \(needed), which can't run here")
            case .ends: return .notTaken(reason: "\(needed) ends the run")
            default: break
            }
        }
        let fate: StepFate
        do {
            fate = try plan.fate(of: step, cache, files, damage)
        } catch let error where !(error is CancellationError) {
            return .cannotRun("\(error)")
        }
        switch fate {
        case .settled(let results, let reason): return .settled(results, reason: reason)
        case .notTaken(let reason): return .notTaken(reason: reason)
        case .cloudOnly(let reason): return .cloudOnly(reason: reason)
        case .ends(let message): return .ends(message: message)
        case .fails(let message): return .cannotRun(message)
        case .waits(let open):
            // What its kind tells need not wait for its arguments.
            if let obstacle = plan.resolved.unsupportedReason(for: step) { return .cloudOnly(reason: obstacle) }
            return .waits(for: open[0])
        case .recorded(let resolved):
            // Only what a step reads tells whether it changed; what it merely waits for does not.
            if let open = resolved.writers.first(where: { plan.outputs[$0] == nil }) { return .waits(for: open) }
            do {
                return Plan.Verdict(try decider.decide(resolved, outputs: plan.outputs, files: files))
            } catch let error where error is InputError || error is ContainerError {
                return .cannotRun("\(error)")
            }
        }
    }

    /// The recording of what the step is now, or else its latest.
    private func taken(_ step: Step.ID, _ plan: inout Plan) throws -> Plan.Verdict {
        let verdict = try verdict(on: step, &plan)
        switch verdict {
        case .replay, .settled, .notTaken, .cloudOnly: return verdict
        default: break
        }
        guard let recording = try cache.recordings.latestRecording(of: step, in: resolved.pipeline.name) else {
            return .notSelected
        }
        return .replay(.init(recording, reason: "as recorded last; it changed since", isExact: false))
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

extension Plan {
    fileprivate mutating func fate(
        of step: Step.ID, _ cache: Cache, _ files: LocalFiles, _ damage: DamageNote
    ) throws -> StepFate {
        try resolved.fate(
            of: step, results: results, outputs: outputs, in: cache, files: files, onDamage: damage.note)
    }
}

/// Whether an artifact turned out damaged while a plan was made.
private final class DamageNote: Sendable {
    private let isNoted = Atomic(false)

    @Sendable func note() { isNoted.store(true, ordering: .relaxed) }

    /// Whether there was anything since the last time.
    func take() -> Bool { isNoted.exchange(false, ordering: .relaxed) }
}
