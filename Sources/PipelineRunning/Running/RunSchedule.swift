package import PipelineModel
package import PipelinePlanning

/// The course of a run as a value: which step may start now, and what became of each.
///
/// Pure: it runs nothing, reads no clock and looks at no file. Whoever acts by it asks for the next step, tells what was
/// decided of that and how it ended.
package struct RunSchedule {
    /// Why nothing more is started, though there are steps left. The higher reason counts.
    private enum End {
        case ended(String)
        case interrupted
        /// No job can run on this machine.
        case impossible(any Error)

        var rank: Int {
            switch self {
            case .ended: 0
            case .interrupted: 1
            case .impossible: 2
            }
        }

        var disposition: StepDisposition {
            switch self {
            case .ended(let reason): StepDisposition(.skipped, reason: reason)
            case .interrupted: StepDisposition(.interrupted, reason: "not started")
            case .impossible: StepDisposition(.skipped, reason: "no job can run on this machine")
            }
        }
    }

    private var plan: RunPlan
    private var pools: StepPools
    private let failsFast: Bool
    private var end: End?
    private var reports: [Step.ID: StepReport] = [:]
    private var news: [StepReport] = []
    /// Steps that run because others failed, and those.
    private var answering: [Step.ID: Set<Step.ID>] = [:]

    package init(_ graph: StepGraph, pools: StepPools, failsFast: Bool = false) {
        plan = RunPlan(graph)
        self.pools = pools
        self.failsFast = failsFast
    }

    /// What keeps all jobs from running, if there is such a thing.
    package var problem: (any Error)? { if case .impossible(let error)? = end { error } else { nil } }

    /// The next step to decide on; nil while all that remain must wait.
    package mutating func next() -> Step.ID? {
        while pools.haveRoom, let step = plan.startNext() {
            if mayStart(step) { return step }
        }
        return nil
    }

    /// Once a failure ended the run, only what waits for that failure still starts.
    private func mayStart(_ step: Step.ID) -> Bool {
        switch end {
        case nil: true
        case .ended?: answering[step] != nil
        case .interrupted?, .impossible?: false
        }
    }

    /// Takes what was decided of a step.
    ///
    /// - Parameters:
    ///   - decision: nil when its recording decides, or it runs.
    ///   - pool: the places of which it takes one then.
    ///   - iteration: the loop that it belongs to, of which no more may run at once than that says.
    ///   - new: steps that the decision brought to light.
    /// - Returns: whether the step may be started at once.
    package mutating func take(
        _ decision: StepDecision?, on step: Step.ID, in pool: StepPools.Pool,
        of iteration: Step.Iteration? = nil, adding new: RunPlan.Addition? = nil
    ) -> Bool {
        guard let decision else { return pools.enter(step, pool, of: iteration) }
        switch decision.outcome {
        case .replayed, .evaluated, .notSelected:
            let report = StepReport(step: step, decision)
            note(report)
            settle(report, as: decision.outcome == .notSelected ? .notSelected : .succeeded)
        case .undecided where !decision.awaited.isEmpty:
            if let unfit = plan.postpone(step, until: decision.awaited, adding: new) {
                for step in unfit { plan.causes[step].flatMap { reports[$0] }.map { leaveOut(step, because: $0) } }
                return false
            }
            fail(step, "it reads what \(decision.awaited[0]) writes, which is not done and can't be awaited")
        case .undecided: fail(step, decision.reason, decision.failure)
        case .failed:
            let message = decision.reason.isEmpty ? "the pipeline ends the run here" : decision.reason
            let report = StepReport(
                step: step, .init(.failed, reason: "ends the run"), failure: .init(message: message))
            note(report)
            answer(report)
            stop(.ended("\(step) ended the run"))
        default: leave(StepReport(step: step, decision.disposition))
        }
        return false
    }

    /// Takes how a step that was started has ended.
    ///
    /// - Parameter succeeded: whether those that need it can run.
    /// - Returns: the steps that have its places now, and may be started.
    package mutating func finish(_ report: StepReport, succeeded: Bool) -> [Step.ID] {
        if succeeded {
            note(report)
            settle(report, as: .succeeded)
            if failsFast, report.outcome == .failed { stop(.ended("another step failed")) }
        } else if report.outcome == .interrupted {
            note(report)
        } else {
            leave(report)
        }
        var started: [Step.ID] = []
        var left = [report.step]
        while let step = left.popLast() {
            for next in pools.leave(step) {
                if mayStart(next) { started.append(next) } else { left.append(next) }
            }
        }
        return started
    }

    /// Starts nothing more: the run was interrupted.
    package mutating func interrupt() { stop(.interrupted) }

    /// Starts nothing more: no job can run on this machine.
    package mutating func stop(because error: any Error) { stop(.impossible(error)) }

    /// Says of all that were not started why not.
    package mutating func close(_ order: [Step.ID]) {
        for step in order where reports[step] == nil {
            note(StepReport(step: step, (end ?? .interrupted).disposition))
        }
    }

    /// The reports since the last time.
    package mutating func takeReports() -> [StepReport] {
        defer { news = [] }
        return news
    }

    private mutating func fail(_ step: Step.ID, _ message: String, _ reason: String? = nil) {
        leave(
            StepReport(
                step: step, .init(.failed, reason: reason ?? "could not begin"), failure: .init(message: message)))
    }

    /// A step that is done without what others need.
    private mutating func leave(_ report: StepReport) {
        note(report)
        if report.outcome == .failed { answer(report) } else { settle(report, as: .none) }
        if failsFast, report.outcome == .failed { stop(.ended("another step failed")) }
    }

    /// Lets those start that wait for a failure.
    private mutating func answer(_ report: StepReport) {
        for step in plan.answers(to: report.step) { answering[step, default: []].insert(report.step) }
        settle(report, as: .failed)
    }

    /// Tells the plan how a step ended, and says of those why not that can't run now.
    private mutating func settle(_ report: StepReport, as ending: StepEnd) {
        for step in plan.finish(report.step, as: ending) { leaveOut(step, because: report) }
    }

    /// Says of a step that can't run, since another came to this, why not.
    private mutating func leaveOut(_ step: Step.ID, because report: StepReport) {
        guard reports[step] == nil else { return }
        let cause = plan.causes[step] ?? report.step
        let trigger = plan.trigger(of: step, on: report.step)
        if cause != report.step, let other = reports[cause], other.outcome == .notTaken, report.outcome != .notTaken {
            note(StepReport(step: step, .init(.notTaken, reason: "needs \(cause), which does not run")))
        } else if let disposition = report.disposition.ofDependents(of: report.step, on: trigger) {
            note(StepReport(step: step, disposition))
        }
    }

    private mutating func note(_ report: StepReport) {
        reports[report.step] = report
        news.append(report)
    }

    private mutating func stop(_ new: End) {
        if let end, end.rank >= new.rank { return }
        end = new
    }
}

extension RunSchedule {
    /// What became of each of these steps, as far as it is known.
    package func reports(of steps: [Step.ID]) -> [StepReport] { steps.compactMap { reports[$0] } }

    /// The failed steps after which another ran for that reason and did not fail.
    package var answered: Set<Step.ID> {
        answering.reduce(into: []) { answered, pair in
            switch reports[pair.key]?.outcome {
            case .ran, .replayed, .evaluated: answered.formUnion(pair.value)
            default: break
            }
        }
    }
}

extension StepReport {
    /// Of a step that has ended with what was decided of it.
    fileprivate init(step: Step.ID, _ decision: StepDecision) {
        self.init(step: step, decision.disposition)
        guard decision.outcome == .replayed else { return }
        savedDuration = decision.expectedDuration
        fingerprint = decision.fingerprint
        recordedBy = decision.recordedBy
        metrics = decision.products?.results.metrics ?? []
    }
}
