package import CacheStorage
package import PipelineModel
import StepExecution
import Synchronization
package import SystemPackage

/// What was decided of each step before any of them runs.
package struct Plan: Sendable {
    private var decisions: [Step.ID: StepDecision] = [:]
    /// With all that the steps that need not run left behind.
    package var state: RunState

    init(_ resolved: ResolvedPipeline) { state = RunState(resolved) }

    package subscript(step: Step.ID) -> StepDecision { decisions[step] ?? .notSelected }

    /// Nil for a step that nobody knew of when the plan was made.
    package func known(_ step: Step.ID) -> StepDecision? { decisions[step] }

    /// What is decided of the steps of a loop.
    func ends(of loop: Step.ID) -> [Step.ID: StepOutcome] {
        (state.resolved.children(of: loop) ?? []).reduce(into: [:]) { $0[$1] = decisions[$1]?.outcome }
    }

    mutating func note(_ decision: StepDecision, on step: Step.ID) {
        decisions[step] = decision
        // What fails leaves something only when it has failed.
        if let products = decision.products, decision.failure == nil { state.finish(step, products) }
    }
}

/// Tells what a run would do, by the same decisions, and runs nothing.
package struct Planner: Sendable {
    package let resolved: ResolvedPipeline
    package private(set) var decider: StepDecider
    package let cache: Cache
    package let files: LocalFiles
    package let roles: StepRoles
    /// The order of this run, in which a step that nothing decides on here triggers all that wait for its end.
    package let graph: StepGraph
    private let damage = DamageNote()

    /// - Parameters:
    ///   - now: in seconds since 1970.
    ///   - handlerFolder: where a user's commands run.
    ///   - user: who asks: what they recorded themselves needs no name.
    ///   - history: what the steps of this project used last; nil where no project is known.
    ///
    /// Throws ``RunError`` when the request names a step that is not there.
    package init(
        _ resolved: ResolvedPipeline, cache: Cache, machine: Machine, request: RunRequest = RunRequest(), now: Int64,
        handlerFolder: FilePath? = nil, history: ProjectHistory? = nil, user: String? = nil
    ) throws {
        self.resolved = resolved
        self.cache = cache
        files = LocalFiles(known: cache.index, kinds: resolved.kinds)
        let request = request.covering(resolved.pipeline)
        let roles = try StepRoles(request, resolved.graph)
        self.roles = roles
        graph = resolved.graph.triggering { roles[$0] == .active }
        decider = StepDecider(
            pipeline: resolved.pipeline.name, cache: cache, machine: machine, data: resolved.data, request: request,
            now: now,
            handlerFolder: handlerFolder ?? resolved.baseFolder, history: history, user: user)
    }

    /// The same with what a machine has got meanwhile.
    package func knowing(_ machine: Machine) -> Planner {
        var planner = self
        planner.decider = decider.knowing(machine)
        return planner
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
            let decision =
                switch roles[step] {
                case .active: try decision(on: step, &plan)
                case .taken: try taken(step, &plan)
                case .notSelected: StepDecision.notSelected
                }
            plan.note(decision, on: step)
        }
        try checkTaken(plan)
        return plan
    }

    private func decision(on step: Step.ID, _ plan: inout Plan) throws -> StepDecision {
        for needed in resolved.graph.needs[step, default: []] {
            let trigger = graph.trigger(of: step, on: needed)
            if plan[needed].endsRun, !trigger.answersFailures {
                return StepDecision(.notTaken, reason: "\(needed) ends the run")
            }
            if trigger == .failed || trigger == .stopped, plan[needed].mayRun {
                var decision = StepDecision(.undecided, reason: trigger.reason(of: needed))
                decision.awaited = [needed]
                return known(of: step, plan) ?? decision
            }
            if let disposition = plan[needed].disposition.ofDependents(of: needed, on: trigger) {
                return StepDecision(disposition.outcome, reason: disposition.reason)
            }
        }
        do {
            let ends = plan.ends(of: step)
            if let decision = try plan.state.decision(
                on: step, in: cache, files: files, ends: ends, onDamage: damage.note)
            {
                return decision.awaited.isEmpty ? decision : known(of: step, plan) ?? decision
            }
        } catch let error where !(error is CancellationError) {
            return StepDecision(.undecided, reason: "\(error)")
        }
        guard let resolved = plan.state.resolved[step] else { throw RunError.unresolved(step) }
        do {
            return try decider.decide(resolved, outputs: plan.state.outputs, files: files).decision
        } catch let error where error is InputError || error is ContainerError || error is EnvironmentError {
            return StepDecision(.undecided, reason: "\(error)")
        }
    }

    /// That a step can't run here, whatever it waits for: what its kind or its arguments tell.
    private func known(of step: Step.ID, _ plan: Plan) -> StepDecision? {
        if let obstacle = plan.state.resolved.unsupportedReason(for: step) {
            return StepDecision(.cloudOnly, reason: obstacle)
        }
        if case .cloudOnly(let obstacle)? = plan.state.resolved[step]?.action {
            return StepDecision(.cloudOnly, reason: obstacle)
        }
        return nil
    }

    /// The recording of what the step is now, or else its latest.
    private func taken(_ step: Step.ID, _ plan: inout Plan) throws -> StepDecision {
        let decision = try decision(on: step, &plan)
        switch decision.outcome {
        case .evaluated, .notTaken, .cloudOnly: return decision
        case .replayed where decision.recording != nil: return decision
        default: break
        }
        // Another project's recording, of the same name, says nothing about this one.
        let last =
            try decider.history?.recording(of: step)
            ?? (decider.history == nil
                ? cache.recordings.latestRecording(of: step, in: resolved.pipeline.name) : nil)
        guard let recording = last else { return .notSelected }
        return StepDecision(
            replaying: recording.job, reason: "as recorded last; it changed since", isExact: false)
    }

    private func checkTaken(_ plan: Plan) throws(RunError) {
        if roles.isWhole { return }
        for step in resolved.graph.order where roles[step] == .active {
            for needed in resolved.graph.needs[step, default: []] where roles[needed] == .taken {
                // Whoever waits for its end, and not for its success, reads nothing of it.
                if ![.completed, .settled].contains(graph.trigger(of: step, on: needed)) { continue }
                if plan[needed].outcome == .notSelected { throw .nothingToTake(needed, neededBy: step) }
            }
        }
    }
}

/// Whether an artifact turned out damaged while a plan was made.
private final class DamageNote: Sendable {
    private let isNoted = Atomic(false)

    @Sendable func note() { isNoted.store(true, ordering: .relaxed) }

    /// Whether there was anything since the last time.
    func take() -> Bool { isNoted.exchange(false, ordering: .relaxed) }
}

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
        let early = plan.state.resolved.earlySources()
        let entries = try resolved.graph.order.map { step in
            try entry(of: step, kind: kinds[step] ?? resolved[step]?.step.kind ?? "", plan, early[step] ?? [])
        }
        return PlanReport(pipeline: resolved.pipeline.name, entries: entries)
    }

    /// - Parameter early: what is known of the inputs of a step that has to wait.
    private func entry(
        of step: Step.ID, kind: String, _ plan: Plan, _ early: [InputSource]
    ) throws -> PlanReport.Entry {
        let decision = plan[step]
        let resolved = plan.state.resolved
        return PlanReport.Entry(
            step: step, kind: kind, decision.disposition, needs: self.resolved.graph.needs[step, default: []],
            substitution: resolved.substitution(for: step),
            expectedDuration: try decision.expectedDuration
                ?? cache.index.lastDuration(of: step, in: resolved.pipeline.name),
            fingerprint: decision.fingerprint,
            // Where there may be none, none is no news.
            inputs: (resolved[step]?.sources ?? early).filter { $0.origin != .nothing || !$0.input.isOptional }.map {
                PlanReport.Input(name: $0.input.name, uri: $0.input.uri, source: $0.origin.text)
            },
            instances: resolved[step]?.job?.instances ?? [], recordedBy: decision.recordedBy,
            overwritten: overwrittenFiles(of: resolved[step], decision))
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
