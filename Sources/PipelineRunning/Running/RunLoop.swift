import CacheStorage
import PipelineModel
import PipelinePlanning

/// The one loop of a run: starts what its schedule says may start, and tells the schedule what came of it.
struct RunLoop: Sendable {
    let planned: Plan
    let planner: Planner
    let stepRunner: StepRunner

    private var state: SharedRunState { stepRunner.state }

    /// Returns the schedule when all is done, and how each started step went.
    func run(_ schedule: RunSchedule) async -> (RunSchedule, [Step.ID: StepTrace]) {
        var schedule = schedule
        var traces: [Step.ID: StepTrace] = [:]
        await withTaskGroup(of: StepEnding.self) { group in
            func start(_ step: Step.ID) {
                guard let resolved = state[step] else { return }
                group.addTask { await stepRunner.run(resolved) }
            }
            while true {
                while !Task.isCancelled, let step = schedule.next() {
                    if take(step, &schedule) { start(step) }
                    tell(&schedule)
                }
                guard let ending = await group.next() else { break }
                traces.merge(ending.traces) { first, _ in first }
                if let problem = ending.problem {
                    schedule.stop(because: problem)
                    group.cancelAll()
                }
                if Task.isCancelled { schedule.interrupt() }
                let next = schedule.finish(ending.report, succeeded: finish(ending))
                tell(&schedule)
                next.forEach(start)
            }
        }
        if Task.isCancelled { schedule.interrupt() }
        schedule.close(state { $0.resolved.order })
        tell(&schedule)
        return (schedule, traces)
    }

    /// Decides on a step. Returns whether it may be started at once.
    private func take(_ step: Step.ID, _ schedule: inout RunSchedule) -> Bool {
        var decision = decision(on: step, schedule)
        // It is decided at once, and done in its turn.
        if case .cleanup? = state[step]?.action, decision?.outcome == .evaluated, planner.roles[step] == .active {
            decision = nil
        }
        if let decision, decision.outcome == .notSelected || decision.products != nil {
            state { $0.finish(step, decision.products ?? StepProducts()) }
        }
        let isHandler = if case .handler? = state[step]?.action { true } else { false }
        let iteration = state { $0.resolved.definition(of: step)?.iteration }
        return schedule.take(
            decision, on: step, in: isHandler ? .handlers : .jobs, of: iteration, adding: newSteps(of: step))
    }

    /// Nil when the step's recording decides, or it runs.
    private func decision(on step: Step.ID, _ schedule: RunSchedule) -> StepDecision? {
        if let planned = planned.known(step),
            planned.outcome == .notSelected || planned.recording != nil && !hasPlaces(step)
        {
            return planned
        }
        let files = planner.decider.filesNow()
        let ended = schedule.reports(of: state { $0.resolved.children(of: step) } ?? [])
        let ends = Dictionary(ended.map { ($0.step, $0.outcome) }) { first, _ in first }
        do {
            return try state { try $0.decision(on: step, in: planner.cache, files: files, ends: ends) }
        } catch {
            return StepDecision(.undecided, reason: "\(error)")
        }
    }

    /// Whether outputs of a step belong elsewhere on this machine, where a replay has yet to write them.
    private func hasPlaces(_ step: Step.ID) -> Bool {
        planner.roles[step] == .active
            && (planned.state.resolved[step]?.outputURIs ?? [:]).values.contains { $0.path != nil }
    }

    /// Trials and steps of a loop that came to be known just now, and what they need.
    private func newSteps(of step: Step.ID) -> RunPlan.Addition? {
        state { state in
            if let children = state.resolved.children(of: step) {
                if children.allSatisfy({ planned.known($0) != nil }) { return nil }
                let graph = state.resolved.graph.triggering { planner.roles[$0] == .active }
                return RunPlan.Addition(steps: children.map { ($0, graph.needs[$0, default: []]) }, graph: graph)
            }
            let trials = state.resolved.trials[step, default: []]
            if trials.isEmpty { return nil }
            let needs = state.resolved.trialNeeds(of: step)
            return RunPlan.Addition(steps: trials.map { ($0, Array(needs[$0, default: []])) })
        }
    }

    /// Makes known what a step left. Returns whether the steps that need it can run.
    private func finish(_ ending: StepEnding) -> Bool {
        state { state in
            for (step, products) in ending.products { state.finish(step, products) }
            let step = ending.report.step
            let isTrial = state.resolved.definition(of: step) == nil
            // What a trial that failed does not tell, it never will.
            if isTrial, ending.report.outcome == .failed { state.finish(step, StepProducts()) }
            return isTrial && ending.report.outcome != .interrupted || ending.products[step] != nil
        }
    }

    private func tell(_ schedule: inout RunSchedule) {
        for report in schedule.takeReports() { stepRunner.report.show(.stepFinished(report)) }
    }
}
