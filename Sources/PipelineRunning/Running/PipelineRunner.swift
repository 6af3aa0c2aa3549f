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
    private let handlers: HandlerProcess
    private let identity: Identity
    private let request: RunRequest
    private let width: Int
    private let tracer: FileTracer?
    private let currentFolder: FilePath
    private let memory: PlanMemory?
    private let interpreters: [String: Interpreter]
    private let report: SerialReport

    /// - Parameters:
    ///   - handlers: runs the commands of the user's that stand in for steps.
    ///   - request: what is to run, and how recordings are used.
    ///   - width: how many steps may run at once, at least one.
    ///   - tracer: watches which files jobs open.
    ///   - currentFolder: where a person's relative paths start.
    ///   - memory: where the plan is remembered when nothing has to run.
    ///   - interpreters: by their paths in the settings, empty for the one on PATH.
    ///   - report: hears of one event at a time.
    package init(
        _ resolved: ResolvedPipeline, cache: Cache, runtime: any StepRuntime, machine: Machine,
        handlers: HandlerProcess, identity: Identity,
        request: RunRequest = RunRequest(), width: Int, tracer: FileTracer? = nil,
        currentFolder: FilePath? = nil, memory: PlanMemory? = nil,
        interpreters: [String: Interpreter] = [:], report: any RunReport
    ) {
        self.resolved = resolved
        self.cache = cache
        self.runtime = runtime
        self.machine = machine
        self.handlers = handlers
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
        let planner = try Planner(
            resolved, cache: cache, machine: machine, request: request, now: identity.now(),
            handlerFolder: handlers.folder)
        let planned = try await blocking {
            let roles = planner.roles
            let plan = try planner.plan()
            try Preflight(
                cache: cache, machine: machine, files: planner.files, isActive: { roles[$0] == .active }
            ).check(plan)
            return plan
        }
        // Before anything runs: what a run changes is not what this plan was made of.
        if let memory, let plan = try planner.remembered(planned, interpreters: interpreters) { memory.keep(plan) }
        let steps = planned.resolved.order
        report.show(.started(run: run.text, pipeline: resolved.pipeline.name, steps: steps))
        for step in steps {
            for notice in planned.resolved[step]?.action.notices ?? [] { report.show(.notice(step, notice)) }
        }

        let recorder = Recorder(cache: cache, isRecording: request.cache.writes, report: report)
        let (reports, problem) = await withTaskCancellationHandler {
            await runSteps(run, planned, planner, recorder)
        } onCancel: {
            cache.interrupt()
        }
        let isAllPacked = await finishRecordings(recorder)
        // A trial that fails is one that is not the best.
        let counted = reports.filter { report in planned.resolved.definition(of: report.step) != nil }
        let outcome = problem == nil ? Self.outcome(of: counted) : .failed
        let summary = RunSummary(
            run: run.text, outcome: isAllPacked ? outcome : .interrupted, steps: reports,
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
    ) async -> ([StepReport], (any Error)?) {
        let knowledge = RunKnowledge(planned.resolved)
        let starter = StepStarter(planned: planned, roles: planner.roles, cache: cache, knowledge: knowledge)
        let stepRunner = stepRunner(run, planned, planner, recorder, knowledge)
        var plan = RunPlan(planned.resolved.graph)
        var reports: [Step.ID: StepReport] = [:]
        var problem: (any Error)?
        var end: String?

        await withTaskGroup(of: (Step.ID, Ending).self) { group in
            var running = 0
            while true {
                while running < width, problem == nil, end == nil, !Task.isCancelled, let step = plan.startNext() {
                    switch starter.beginning(of: step) {
                    case .run(let resolved):
                        group.addTask { (step, await Self.ending(of: step) { try await stepRunner.run(resolved) }) }
                        running += 1
                    case .done(let report, let outputs, let results):
                        knowledge { $0.finish(step, outputs, results) }
                        finish(report, &reports)
                        _ = plan.finish(step, succeeded: true)
                    case .left(let report, let outcome, let reason):
                        finish(report, &reports)
                        for skipped in plan.finish(step, succeeded: false) {
                            finish(StepReport(step: skipped, outcome: outcome, reason: reason), &reports)
                        }
                        if request.failsFast, report.outcome == .failed { end = "another step failed" }
                    case .end(let report):
                        finish(report, &reports)
                        end = "\(step) ended the run"
                    case .wait(let open, let new):
                        if plan.postpone(step, until: open, adding: new) { continue }
                        let failure = StepReport.Failure(
                            message: "it reads what \(open[0]) writes, which is not done and can't be awaited")
                        finish(
                            StepReport(step: step, outcome: .failed, reason: "could not begin", failure: failure),
                            &reports)
                        skip(plan.finish(step, succeeded: false), because: step, &reports)
                    }
                }
                guard let (step, ending) = await group.next() else { break }
                running -= 1
                switch ending {
                case .done(let result):
                    let isTrial = knowledge { $0.resolved.definition(of: step) == nil }
                    knowledge { state in
                        for (id, outputs) in result.outputs {
                            state.finish(id, outputs, result.results[id] ?? StepResults())
                        }
                        // What a trial that failed does not tell, it never will.
                        if isTrial, state.results[step] == nil { state.finish(step, [:], StepResults()) }
                    }
                    finish(result.report, &reports)
                    if request.failsFast, result.report.outcome == .failed { end = "another step failed" }
                    skip(
                        plan.finish(step, succeeded: isTrial || result.outputs[step] != nil), because: step, &reports)
                case .interrupted:
                    finish(StepReport(step: step, outcome: .interrupted, reason: "interrupted"), &reports)
                case .impossible(let error):
                    problem = problem ?? error
                    group.cancelAll()
                }
            }
        }
        let order = knowledge { $0.resolved.order }
        for step in order where reports[step] == nil {
            let (outcome, reason): (StepOutcome, String) =
                if problem != nil {
                    (.skipped, "no job can run on this machine")
                } else {
                    Task.isCancelled || end == nil ? (.interrupted, "not started") : (.skipped, end ?? "")
                }
            finish(StepReport(step: step, outcome: outcome, reason: reason), &reports)
        }
        return (order.compactMap { reports[$0] }, problem)
    }

    private func skip(_ steps: [Step.ID], because step: Step.ID, _ reports: inout [Step.ID: StepReport]) {
        for skipped in steps {
            finish(
                StepReport(step: skipped, outcome: .skipped, reason: "needs \(step), which failed"), &reports)
        }
    }

    private func stepRunner(
        _ run: RunID, _ planned: Plan, _ planner: Planner, _ recorder: Recorder, _ knowledge: RunKnowledge
    ) -> StepRunner {
        let workspaces = Workspaces(folder: cache.folder.workspaces, pipeline: resolved.pipeline.name, run: run)
        let pipeline = resolved.pipeline.name
        return StepRunner(
            planned: planned, knowledge: knowledge, cache: cache, decider: planner.decider,
            jobRunner: JobRunner(
                pipeline: pipeline, baseFolder: resolved.baseFolder, knowledge: knowledge, cache: cache,
                runtime: CheckedRuntime(runtime, report: report), machine: machine, workspaces: workspaces,
                identity: identity, tracer: tracer, currentFolder: currentFolder, recorder: recorder, report: report),
            handlerRunner: HandlerRunner(
                pipeline: pipeline, cache: cache, process: handlers, identity: identity,
                recorder: recorder, report: report),
            registrar: Registrar(
                pipeline: pipeline, cache: cache, identity: identity, recorder: recorder),
            recorder: recorder, identity: identity, report: report)
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
