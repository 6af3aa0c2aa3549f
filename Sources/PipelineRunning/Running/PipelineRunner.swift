package import CacheStorage
package import PipelineModel
package import StepExecution
package import SystemPackage

/// Runs a pipeline: replays each step that is recorded, runs the others, and goes on past failures.
package struct PipelineRunner: Sendable {
    private let resolved: ResolvedPipeline
    private let cache: Cache
    private let runtime: any StepRuntime
    private let machine: Machine
    private let identity: Identity
    private let request: RunRequest
    private let width: Int
    private let tracer: FileTracer?
    private let currentFolder: FilePath
    private let memory: PlanMemory?
    private let interpreters: [String: Interpreter]
    private let report: SerialReport

    /// - Parameters:
    ///   - request: what is to run, and how recordings are used.
    ///   - width: how many steps may run at once, at least one.
    ///   - tracer: watches which files jobs open.
    ///   - currentFolder: where a person's relative paths start.
    ///   - memory: where the plan is remembered when nothing has to run.
    ///   - interpreters: by their paths in the settings, empty for the one on PATH.
    ///   - report: hears of one event at a time.
    package init(
        _ resolved: ResolvedPipeline, cache: Cache, runtime: any StepRuntime, machine: Machine, identity: Identity,
        request: RunRequest = RunRequest(), width: Int, tracer: FileTracer? = nil,
        currentFolder: FilePath? = nil, memory: PlanMemory? = nil,
        interpreters: [String: Interpreter] = [:], report: any RunReport
    ) {
        self.resolved = resolved
        self.cache = cache
        self.runtime = runtime
        self.machine = machine
        self.identity = identity
        self.request = request
        self.tracer = tracer
        self.currentFolder = currentFolder ?? resolved.baseFolder
        self.memory = memory
        self.interpreters = interpreters
        self.width = max(1, width)
        self.report = SerialReport(report)
    }

    /// How one step's task ended.
    private enum Ending: Sendable {
        case done(StepRunner.Result)
        case interrupted
        /// No job can run on this machine.
        case impossible(any Error)
    }

    /// Runs all that can run. When the task is cancelled, every process it started has ended before this returns.
    ///
    /// Throws before the first step starts when an input or a script is missing, and when jobs can't run on this
    /// machine at all.
    package func run(_ run: RunID) async throws -> RunSummary {
        let clock = ContinuousClock()
        let start = clock.now
        let planner = try Planner(resolved, cache: cache, machine: machine, request: request, now: identity.now())
        let planned = try await blocking {
            let roles = planner.roles
            try Preflight(
                resolved: resolved, cache: cache, machine: machine, files: planner.files,
                isActive: { roles[$0] == .active }
            ).check()
            return try planner.plan()
        }
        // Before anything runs: what a run changes is not what this plan was made of.
        if let memory, let plan = try planner.remembered(planned, interpreters: interpreters) { memory.keep(plan) }
        let steps = resolved.pipeline.steps.map(\.id)
        report.show(.started(run: run.text, pipeline: resolved.pipeline.name, steps: steps))
        for step in steps {
            for notice in resolved.jobs[step]?.notices ?? [] { report.show(.notice(step, notice)) }
        }

        let recorder = Recorder(cache: cache, isRecording: request.cache.writes, report: report)
        let (reports, problem) = await withTaskCancellationHandler {
            await runSteps(run, planned, planner, recorder)
        } onCancel: {
            cache.interrupt()
        }
        let isAllPacked = await finishRecordings(recorder)
        let outcome = problem == nil ? Self.outcome(of: reports.values) : .failed
        let summary = RunSummary(
            run: run.text, outcome: isAllPacked ? outcome : .interrupted, steps: steps.compactMap { reports[$0] },
            duration: start.duration(to: clock.now))
        report.show(.finished(summary))
        if let problem { throw problem }
        return summary
    }

    /// Waits until all outputs are packed, those that a killed run left included. Returns false when interrupted.
    private func finishRecordings(_ recorder: Recorder) async -> Bool {
        if Task.isCancelled { recorder.stop() }
        for recording in cache.unpublishedRecordings() {
            // This run's own, or another's: whoever has its lock publishes it.
            if case .acquired(let lock) = cache.lock(recording.job.fingerprint, as: identity.lockHolder) {
                recorder.finish(recording, lock: HeldLock(lock))
            }
        }
        return await recorder.waitForAll()
    }

    /// Returns how each step ended, and what keeps all jobs from running, if there is such a thing.
    private func runSteps(
        _ run: RunID, _ planned: Plan, _ planner: Planner, _ recorder: Recorder
    ) async -> ([Step.ID: StepReport], (any Error)?) {
        let stepRunner = StepRunner(
            resolved: resolved, cache: cache,
            decider: planner.decider,
            jobRunner: JobRunner(
                resolved: resolved, cache: cache, runtime: CheckedRuntime(runtime, report: report),
                machine: machine,
                workspaces: Workspaces(folder: cache.folder.workspaces, pipeline: resolved.pipeline.name, run: run),
                identity: identity, tracer: tracer, currentFolder: currentFolder, recorder: recorder, report: report),
            recorder: recorder, identity: identity, report: report)
        var plan = RunPlan(resolved.graph)
        var outputs: [Step.ID: [String: StepOutput]] = [:]
        var reports: [Step.ID: StepReport] = [:]
        var problem: (any Error)?
        var isEnding = false

        await withTaskGroup(of: (Step.ID, Ending).self) { group in
            var running = 0
            while true {
                while running < width, problem == nil, !isEnding, !Task.isCancelled, let step = plan.startNext() {
                    if let done = done(step, planned, planner.roles) {
                        outputs[step] = done.outputs
                        finish(done.report, &reports)
                        _ = plan.finish(step, succeeded: true)
                        continue
                    }
                    group.addTask { [outputs] in
                        (step, await Self.ending(of: step) { try await stepRunner.run(step, outputs: outputs) })
                    }
                    running += 1
                }
                guard let (step, ending) = await group.next() else { break }
                running -= 1
                switch ending {
                case .done(let result):
                    outputs.merge(result.outputs) { _, new in new }
                    finish(result.report, &reports)
                    isEnding = isEnding || request.failsFast && result.report.outcome == .failed
                    for skipped in plan.finish(step, succeeded: result.outputs[step] != nil) {
                        let reason = "needs \(step), which failed"
                        finish(StepReport(step: skipped, outcome: .skipped, reason: reason), &reports)
                    }
                case .interrupted:
                    finish(StepReport(step: step, outcome: .interrupted, reason: "interrupted"), &reports)
                case .impossible(let error):
                    problem = problem ?? error
                    group.cancelAll()
                }
            }
        }
        for step in resolved.graph.order where reports[step] == nil {
            let (outcome, reason): (StepOutcome, String) =
                if problem != nil {
                    (.skipped, "no job can run on this machine")
                } else {
                    Task.isCancelled || !isEnding ? (.interrupted, "not started") : (.skipped, "another step failed")
                }
            finish(StepReport(step: step, outcome: outcome, reason: reason), &reports)
        }
        return (reports, problem)
    }

    /// The report of a step with which nothing is left to be done, and what it left behind.
    private func done(
        _ step: Step.ID, _ planned: Plan, _ roles: StepRoles
    ) -> (report: StepReport, outputs: [String: StepOutput]?)? {
        if case .notSelected = planned[step] {
            return (StepReport(step: step, outcome: .notSelected, reason: "not selected"), nil)
        }
        guard case .replay(let replay) = planned[step] else { return nil }
        // Outputs that belong elsewhere on this machine are still to be written.
        let places = resolved.outputURIs[step, default: [:]].values
        if roles[step] == .active, places.contains(where: { $0.path != nil }) { return nil }
        let report = StepReport(
            step: step, outcome: .replayed, reason: replay.reason, savedDuration: replay.duration,
            fingerprint: replay.fingerprint)
        return (report, replay.outputs.byName)
    }

    private func finish(_ stepReport: StepReport, _ reports: inout [Step.ID: StepReport]) {
        reports[stepReport.step] = stepReport
        report.show(.stepFinished(stepReport))
    }

    private static func ending(of step: Step.ID, _ body: () async throws -> StepRunner.Result) async -> Ending {
        do {
            return .done(try await body())
        } catch is CancellationError {
            return .interrupted
        } catch let error as UnusableRuntime {
            return .impossible(error.reason)
        } catch {
            let failure = StepReport.Failure(message: "\(error)")
            return .done(
                .init(
                    report: StepReport(step: step, outcome: .failed, reason: "did not get to its end", failure: failure)
                ))
        }
    }

    private static func outcome(of reports: some Collection<StepReport>) -> RunSummary.Outcome {
        if reports.contains(where: { $0.outcome == .interrupted }) { return .interrupted }
        return reports.contains { $0.outcome == .failed } ? .failed : .succeeded
    }
}
