import CacheStorage
import HostSystem
package import PipelineModel
package import PipelinePlanning
import StepExecution
import SystemPackage

/// Runs a pipeline: replays each step that is recorded, runs the others, and goes on past failures.
package struct PipelineRunner: Sendable {
    private let resolved: ResolvedPipeline
    private let services: RunServices
    private let request: RunRequest
    private let report: any RunReport

    /// - Parameters:
    ///   - request: what is to run, and how recordings are used.
    ///   - report: hears of one event at a time.
    package init(
        _ resolved: ResolvedPipeline, _ services: RunServices, request: RunRequest = RunRequest(),
        report: any RunReport
    ) {
        self.resolved = resolved
        self.services = services
        self.request = request
        self.report = SerialReport(report)
    }

    /// Runs all that can run. When the task is cancelled, every process it started has ended before this returns.
    ///
    /// Throws before the first step starts when an input or a script is missing, and when jobs can't run on this
    /// machine at all.
    package func run(_ run: RunID) async throws -> RunSummary {
        let start = ContinuousClock.now
        let startedAt = services.identity.now()
        let cache = services.cache
        let (planner, planned) = try await plan(try services.planner(of: resolved, request: request))
        // Before anything runs: what a run changes is not what this plan was made of.
        try services.memory?.keep(planned, of: planner)
        let steps = planned.state.resolved.order
        report.show(.started(run: run.text, pipeline: resolved.pipeline.name, steps: steps))
        for step in steps {
            for notice in planned.state.resolved[step]?.notices ?? [] { report.show(.notice(step, notice)) }
        }

        let recorder = Recorder(cache: cache, isRecording: request.cache.writes, report: report)
        let loop = RunLoop(
            planned: planned, planner: planner,
            stepRunner: StepRunner(
                run: run, planned: planned, decider: planner.decider, services: services, recorder: recorder,
                report: report))
        let (schedule, traces) = await withTaskCancellationHandler {
            await loop.run(
                RunSchedule(
                    planner.graph,
                    pools: StepPools(jobs: services.width, handlers: services.handlerWidth ?? services.width),
                    failsFast: request.failsFast))
        } onCancel: {
            cache.interrupt()
        }
        let known = loop.stepRunner.state { $0.resolved }
        let isAllPacked = await finishRecordings(recorder)
        let reports = schedule.reports(of: known.order).map(recorder.completing)
        let unrecorded = Set(reports.filter { $0.notRecorded != nil }.map(\.step))
        if !unrecorded.isEmpty {
            services.aws?.keep(loop.stepRunner.state { $0.written(by: unrecorded) })
        }
        let counted = known.counted(reports)
        // A loop one of whose steps failed has failed, whatever answered that step.
        let answered = schedule.answered.filter { known.definition(of: $0)?.iteration == nil }
        let outcome = schedule.problem == nil ? RunSummary.Outcome(of: counted, answered: answered) : .failed
        let summary = RunSummary(
            run: run.text, outcome: isAllPacked ? outcome : .interrupted, steps: reports,
            duration: start.duration(to: .now))
        report.show(.finished(summary))
        let history = RunHistoryWriter(
            cache: cache, identity: services.identity, project: services.project, start: start, startedAt: startedAt)
        try? await blocking { history.keep(summary, known, traces) }
        if let problem = schedule.problem { throw problem }
        return summary
    }

    /// What is to be done, once all is here that can be got.
    private func plan(_ first: Planner) async throws -> (Planner, Plan) {
        var planner = first
        let puller = ImagePuller(images: services.machine.images, report: report)
        let roles = planner.roles
        let maker = services.environments.map { EnvironmentMaker(environments: $0, report: report) }
        while true {
            let plan = try await blocking { [planner] in
                let plan = try planner.plan()
                try planner.check(plan)
                return plan
            }
            let isActive = { @Sendable (step: Step.ID) in roles[step] == .active }
            let hasPulled = try await puller.pullMissing(for: plan, isActive: isActive)
            let machine = try await maker?.makeMissing(for: plan, on: planner.decider.machine, isActive: isActive)
            guard hasPulled || machine != nil else { return (planner, plan) }
            if let machine { planner = planner.knowing(machine) }
        }
    }

    /// Waits until all outputs are packed, those that a killed run left included. Returns false when interrupted.
    private func finishRecordings(_ recorder: Recorder) async -> Bool {
        let cache = services.cache
        if Task.isCancelled { recorder.stop() }
        for recording in cache.recordings.unpublishedRecordings() {
            // This run's own, or another's: whoever has its lock publishes it.
            if case .acquired(let lock) = cache.recordings.lock(
                recording.job.fingerprint, as: services.identity.lockHolder)
            {
                recorder.finish(recording, lock: HeldLock(lock))
            }
        }
        return await recorder.waitForAll()
    }
}

extension ResolvedPipeline {
    /// The reports that say what the run came to: a trial that fails is one that is not the best, and a step of a loop that
    /// fails is told by the loop.
    fileprivate func counted(_ reports: [StepReport]) -> [StepReport] {
        let failed = Set(reports.filter { $0.outcome == .failed }.map(\.step))
        return reports.filter { report in
            guard let step = definition(of: report.step) else { return false }
            return step.iteration.map { !failed.contains($0.loop) } ?? true
        }
    }
}
