package import CacheStorage
package import PipelineModel
package import PipelinePlanning
package import StepExecution
package import SystemPackage

/// Runs a pipeline: replays each step that is recorded, runs the others, and goes on past failures.
package struct PipelineRunner: Sendable {
    let resolved: ResolvedPipeline
    let cache: Cache
    let runtime: any StepRuntime
    let machine: Machine
    let handlers: HandlerProcess
    let identity: Identity
    let request: RunRequest
    let width: Int
    let handlerWidth: Int
    let tracer: FileTracer?
    let currentFolder: FilePath
    let memory: PlanMemory?
    let interpreters: [String: Interpreter]
    let report: SerialReport
    let times: RunTimes

    /// - Parameters:
    ///   - handlers: runs the commands of the user's that stand in for steps.
    ///   - request: what is to run, and how recordings are used.
    ///   - width: how many steps may run at once, at least one.
    ///   - handlerWidth: how many of the user's commands may run at once beside them; nil for as many.
    ///   - tracer: watches which files jobs open.
    ///   - currentFolder: where a person's relative paths start.
    ///   - memory: where the plan is remembered when nothing has to run.
    ///   - interpreters: by their paths in the settings, empty for the one on PATH.
    ///   - report: hears of one event at a time.
    package init(
        _ resolved: ResolvedPipeline, cache: Cache, runtime: any StepRuntime, machine: Machine,
        handlers: HandlerProcess, identity: Identity,
        request: RunRequest = RunRequest(), width: Int, handlerWidth: Int? = nil, tracer: FileTracer? = nil,
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
        self.width = width
        self.handlerWidth = handlerWidth ?? width
        times = RunTimes(report)
        self.report = SerialReport(times)
    }

    /// Runs all that can run. When the task is cancelled, every process it started has ended before this returns.
    ///
    /// Throws before the first step starts when an input or a script is missing, and when jobs can't run on this
    /// machine at all.
    package func run(_ run: RunID) async throws -> RunSummary {
        let clock = ContinuousClock()
        let start = clock.now
        let startedAt = identity.now()
        let planner = try Planner(
            resolved, cache: cache, machine: machine, request: request, now: identity.now(),
            handlerFolder: handlers.folder)
        let planned = try await plan(planner)
        // Before anything runs: what a run changes is not what this plan was made of.
        if let memory, let plan = try planner.remembered(planned, interpreters: interpreters) { memory.keep(plan) }
        let steps = planned.resolved.order
        report.show(.started(run: run.text, pipeline: resolved.pipeline.name, steps: steps))
        for step in steps {
            for notice in planned.resolved[step]?.action.notices ?? [] { report.show(.notice(step, notice)) }
        }

        let recorder = Recorder(cache: cache, isRecording: request.cache.writes, report: report)
        let knowledge = RunKnowledge(planned.resolved)
        let (reports, problem) = await withTaskCancellationHandler {
            await runSteps(run, planned, planner, recorder, knowledge)
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
        let known = knowledge { $0.resolved }
        try? await blocking { remember(summary, known, startedAt: startedAt) }
        if let problem { throw problem }
        return summary
    }

    /// What is to be done, once all is here that can be got.
    private func plan(_ planner: Planner) async throws -> Plan {
        let puller = ImagePuller(images: machine.images, report: report)
        let roles = planner.roles
        while true {
            let plan = try await blocking {
                let plan = try planner.plan()
                try planner.check(plan)
                return plan
            }
            guard try await puller.pullMissing(for: plan, isActive: { roles[$0] == .active }) else { return plan }
        }
    }

    /// Waits until all outputs are packed, those that a killed run left included. Returns false when interrupted.
    private func finishRecordings(_ recorder: Recorder) async -> Bool {
        if Task.isCancelled { recorder.stop() }
        for recording in cache.recordings.unpublishedRecordings() {
            // This run's own, or another's: whoever has its lock publishes it.
            if case .acquired(let lock) = cache.recordings.lock(recording.job.fingerprint, as: identity.lockHolder) {
                recorder.finish(recording, lock: HeldLock(lock))
            }
        }
        return await recorder.waitForAll()
    }

    private static func outcome(of reports: some Collection<StepReport>) -> RunSummary.Outcome {
        if reports.contains(where: { $0.outcome == .interrupted }) { return .interrupted }
        return reports.contains { $0.outcome == .failed } ? .failed : .succeeded
    }
}
