import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import SystemPackage

/// Runs one job and records it when it succeeds.
struct JobRunner: Sendable {
    let pipeline: String
    /// Where the definition's relative paths start.
    let baseFolder: FilePath
    let knowledge: RunKnowledge
    let cache: Cache
    let runtime: any StepRuntime
    let decider: StepDecider
    let workspaces: Workspaces
    let identity: Identity
    /// Watches which files jobs open; nil for nobody.
    let tracer: FileTracer?
    /// Where a person's relative paths start.
    let currentFolder: FilePath
    let recorder: Recorder
    let report: any RunReport

    /// - Parameter lock: released once the job is recorded, which may be later.
    func run(
        _ resolved: ResolvedStep, _ decision: StepDecider.Decision, reason: String,
        since start: ContinuousClock.Instant, lock: HeldLock
    ) async throws -> StepRunner.Result {
        let step = resolved.id
        guard let job = resolved.job else { throw RunError.unresolved(step) }
        let workspace = try workspaces.make(for: step)
        let checkpoints = workspaces.checkpoints(of: step)
        var started: PreparedJob?
        do {
            let log = try LogRecorder(at: workspace.appending("log.txt"))
            let prepared = try await prepare(job, decision, in: workspace)
            started = prepared
            let outcome = try await runtime.run(prepared) { line in
                log.append(line)
                report.show(.stepWrote(step, line))
            }
            var result = StepReport(
                step: step, outcome: .ran, reason: reason, fingerprint: decision.fingerprint,
                resources: outcome.resources)
            var outputs: [Step.ID: [String: StepOutput]] = [:]
            var results: [Step.ID: StepResults] = [:]
            try await blocking { PartTexts(cache: cache).keep(of: decision, job) }
            do {
                let undeclared = try await undeclaredInputs(prepared, log, outcome)
                guard outcome.succeeded else {
                    throw JobFailure(outcome, of: job, advice: Set(undeclared.map(\.advice)).sorted())
                }
                for finding in undeclared { report.show(.notice(step, finding.notice)) }
                let collected = try await collect(prepared)
                outputs[step] = collected.byName
                let computed = try await blocking { try log.results(of: prepared) }
                results[step] = computed
                result.metrics = computed.metrics
                if let changed = try await blocking({ try decider.changedInput(of: resolved, since: decision) }) {
                    report.show(
                        .notice(
                            step,
                            "\(changed) changed while the step ran: its result is used in this run, but not recorded"))
                } else {
                    await recorder.record(
                        recordedJob(prepared, decision, outcome, collected, computed, undeclared), log: log, lock: lock)
                }
                workspaces.removeEarlier(of: step)
                checkpoints.remove(decision.fingerprint)
                try workspace.removeTree()
            } catch let error where !(error is CancellationError) {
                result.outcome = .failed
                try? File.write("", to: workspace.appending(RunningLog.endName))
                result.failure = StepReport.Failure(
                    exitCode: outcome.status.exitCode, message: "\(error)", logTail: log.tail,
                    workspace: workspace.string)
                // Without this note the next run's reason is less telling; the failure matters more.
                try? cache.index.noteFailedAttempt(decision.manifest, of: step, in: pipeline)
                checkpoints.keep(of: prepared, decision.fingerprint)
                workspaces.removeEarlier(of: step)
            }
            result.duration = start.duration(to: ContinuousClock().now)
            return StepRunner.Result(report: result, outputs: outputs, results: results)
        } catch {
            // Interrupted, or never started: nothing else in it tells anything.
            if let started { checkpoints.keep(of: started, decision.fingerprint) }
            try? workspace.removeTree()
            throw error
        }
    }

    private func prepare(
        _ job: Job, _ decision: StepDecider.Decision, in workspace: FilePath
    ) async throws -> PreparedJob {
        var artifacts: [String: Artifact] = [:]
        for case .artifact(let output, _) in decision.contents.flatMap(\.pieces).map(\.source) {
            artifacts[output.treeDigest] = await recorder.artifact(of: output)
        }
        let checkpoints = workspaces.checkpoints(of: job.step)
        // Who forces a step wants all of it.
        let kept = decision.mayReplay ? checkpoints.input(of: job, decision.fingerprint) : nil
        if kept != nil {
            report.show(.notice(job.step, "goes on from the checkpoints that its last attempt left"))
        }
        if tracer != nil, job.container != nil {
            report.show(.notice(job.step, "runs in a container, where nobody can watch which files it opens"))
        }
        return try await blocking { [artifacts] in
            let preparer = InputPreparer(
                cache: cache, staging: workspace.appending("staging"), artifacts: artifacts)
            return PreparedJob(
                job: job, programs: try decider.machine.programs(for: job), workspace: workspace,
                inputs: try preparer.prepare(decision.contents) + [kept].compactMap(\.self), tracer: tracer)
        }
    }

    private func collect(_ prepared: PreparedJob) async throws -> [StepOutput] {
        let readers = knowledge.readers(of: prepared.job.step)
        return try await blocking { try OutputCollector(cache: cache, readers: readers).collect(from: prepared) }
    }

    /// What the job opened, as far as anybody watched, and what it said it missed, when it failed.
    private func undeclaredInputs(
        _ prepared: PreparedJob, _ log: LogRecorder, _ outcome: JobOutcome
    ) async throws -> [UndeclaredInputs.Finding] {
        try await blocking {
            let inputs = UndeclaredInputs(prepared: prepared, folders: [baseFolder, currentFolder])
            return inputs.inTrace() + (outcome.succeeded ? [] : inputs.inLog(log.tail))
        }
    }

    private func recordedJob(
        _ prepared: PreparedJob, _ decision: StepDecider.Decision, _ outcome: JobOutcome, _ outputs: [StepOutput],
        _ results: StepResults, _ undeclared: [UndeclaredInputs.Finding]
    ) -> RecordedJob {
        RecordedJob(
            fingerprint: decision.fingerprint, pipeline: pipeline, step: prepared.job.step,
            manifest: decision.manifest, outputs: outputs, results: results,
            undeclaredFiles: undeclared.map(\.file.string), duration: outcome.duration, resources: outcome.resources,
            recordedAt: identity.now(),
            user: identity.user, host: identity.host)
    }
}

/// A job that ended badly, in its own words where it left any; its exit code is told beside.
private struct JobFailure: Error, CustomStringConvertible {
    let description: String

    init(_ outcome: JobOutcome, of job: Job, advice: [String]) {
        let limit = job.timeLimit.map { Quantity.text(ofSeconds: $0.duration.components.seconds) } ?? ""
        let ending =
            if outcome.exceededLimit {
                "stopped after \(limit), which is all that it may take (\(job.timeLimit?.name ?? ""))"
            } else if case .signalled(let signal) = outcome.status {
                "ended by signal \(signal)"
            } else {
                ""
            }
        description = ([ending, outcome.failureNote ?? ""] + advice).filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
