import CacheStorage
import PipelineModel
import PipelinePlanning
import StepExecution
import SystemPackage

/// The one loop of a run: starts what may start, and takes what comes of it.
extension PipelineRunner {
    /// How one step's task ended.
    private enum Ending: Sendable {
        case done(StepRunner.Result)
        case interrupted
        /// No job can run on this machine.
        case impossible(any Error)
    }

    /// Returns how each step ended, and what keeps all jobs from running, if there is such a thing.
    func runSteps(
        _ run: RunID, _ planned: Plan, _ planner: Planner, _ recorder: Recorder, _ knowledge: RunKnowledge
    ) async -> ([StepReport], (any Error)?) {
        let starter = StepStarter(planned: planned, roles: planner.roles, cache: cache, knowledge: knowledge)
        let stepRunner = stepRunner(run, planned, planner, recorder, knowledge)
        var plan = RunPlan(planned.resolved.graph)
        var reports: [Step.ID: StepReport] = [:]
        var problem: (any Error)?
        var end: String?

        await withTaskGroup(of: (ResolvedStep, Ending).self) { group in
            var lanes = StepPools(jobs: width, handlers: handlerWidth)
            func start(_ step: ResolvedStep) {
                group.addTask { (step, await Self.ending(of: step.id) { try await stepRunner.run(step) }) }
            }
            while true {
                while lanes.haveRoom, problem == nil, end == nil, !Task.isCancelled, let step = plan.startNext() {
                    switch starter.beginning(of: step) {
                    case .run(let resolved):
                        if lanes.enter(resolved) { start(resolved) }
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
                guard let (done, ending) = await group.next() else { break }
                let step = done.id
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
                    let report = StepReport(
                        step: step, outcome: .interrupted, reason: "interrupted", duration: times.age(of: step))
                    finish(report, &reports)
                case .impossible(let error):
                    problem = problem ?? error
                    group.cancelAll()
                }
                if let next = lanes.leave(done), problem == nil, end == nil, !Task.isCancelled { start(next) }
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
                runtime: CheckedRuntime(runtime, report: report), decider: planner.decider, workspaces: workspaces,
                identity: identity, tracer: tracer, currentFolder: currentFolder, recorder: recorder, report: report),
            handlerRunner: HandlerRunner(
                pipeline: pipeline, cache: cache, process: handlers, identity: identity,
                recorder: recorder, report: report),
            registrar: ModelRegistrar(
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
}
