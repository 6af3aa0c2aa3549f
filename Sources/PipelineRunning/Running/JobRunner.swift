import CacheStorage
import Fingerprinting
import PipelineModel
import StepExecution
import SystemPackage

/// Runs one job and records it when it succeeds.
struct JobRunner: Sendable {
    let resolved: ResolvedPipeline
    let cache: Cache
    let runtime: any StepRuntime
    let machine: Machine
    let workspaces: Workspaces
    let identity: Identity
    let report: any RunReport

    func run(
        _ step: Step.ID, _ decision: StepDecider.Decision, reason: String, since start: ContinuousClock.Instant
    ) async throws -> StepRunner.Result {
        guard let job = resolved.jobs[step] else { throw RunError.unresolved(step) }
        let workspace = try workspaces.make(for: step)
        do {
            let log = try LogRecorder(at: workspace.appending("log.txt"))
            let prepared = try await prepare(job, decision, in: workspace)
            let outcome = try await runtime.run(prepared) { line in
                log.append(line)
                report.show(.stepWrote(step, line))
            }
            var result = StepReport(
                step: step, outcome: .ran, reason: reason, fingerprint: decision.fingerprint)
            var recordings: [Step.ID: Recording] = [:]
            do {
                guard outcome.succeeded else { throw JobFailure(outcome) }
                try log.check()
                let recording = try await record(prepared, decision, outcome, log: workspace.appending("log.txt"))
                recordings[step] = recording
                workspaces.removeEarlier(of: step)
                try workspace.removeTree()
            } catch let error where !(error is CancellationError) {
                result.outcome = .failed
                result.failure = StepReport.Failure(
                    exitCode: outcome.status.exitCode, message: "\(error)", logTail: log.tail,
                    workspace: workspace.string)
                // Without this note the next run's reason is less telling; the failure matters more.
                try? cache.index.noteFailedAttempt(decision.manifest, of: step, in: resolved.pipeline.name)
                workspaces.removeEarlier(of: step)
            }
            result.duration = start.duration(to: ContinuousClock().now)
            return StepRunner.Result(report: result, recordings: recordings)
        } catch {
            // Interrupted, or never started: nothing in it tells anything.
            try? workspace.removeTree()
            throw error
        }
    }

    private func prepare(
        _ job: Job, _ decision: StepDecider.Decision, in workspace: FilePath
    ) async throws -> PreparedJob {
        try await blocking {
            let preparer = InputPreparer(cache: cache, staging: workspace.appending("staging"))
            return PreparedJob(
                job: job, interpreter: try machine.interpreter(for: job), workspace: workspace,
                inputs: try preparer.prepare(decision.contents))
        }
    }

    private func record(
        _ prepared: PreparedJob, _ decision: StepDecider.Decision, _ outcome: JobOutcome, log: FilePath
    ) async throws -> Recording {
        try await blocking {
            let collector = OutputCollector(cache: cache, readers: resolved.readers[prepared.job.step, default: [:]])
            return try cache.record(
                RecordedJob(
                    fingerprint: decision.fingerprint, pipeline: resolved.pipeline.name, step: prepared.job.step,
                    manifest: decision.manifest, outputs: try collector.collect(from: prepared),
                    duration: outcome.duration, recordedAt: identity.now(), user: identity.user, host: identity.host),
                log: log)
        }
    }
}

/// Who records, and when.
package struct Identity: Sendable {
    package let user: String
    package let host: String
    /// Seconds since 1970.
    package let now: @Sendable () -> Int64

    package init(user: String, host: String, now: @escaping @Sendable () -> Int64) {
        self.user = user
        self.host = host
        self.now = now
    }
}

/// A job that ended badly, in its own words where it left any; its exit code is told beside.
private struct JobFailure: Error, CustomStringConvertible {
    let description: String

    init(_ outcome: JobOutcome) {
        let ending = if case .signalled(let signal) = outcome.status { "ended by signal \(signal)" } else { "" }
        description = [ending, outcome.failureNote ?? ""].filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
