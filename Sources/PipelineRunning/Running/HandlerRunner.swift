import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution

/// Asks a command of the user's for the result of a step, and records it.
struct HandlerRunner: Sendable {
    let pipeline: String
    let cache: Cache
    let process: HandlerProcess
    let identity: Identity
    let recorder: Recorder
    let report: any RunReport

    func run(
        _ handler: Handler, _ decision: StepDecider.Decision, reason: String, since start: ContinuousClock.Instant,
        lock _: HeldLock
    ) async throws -> StepRunner.Result {
        let step = handler.step
        let log = HandlerLog()
        let answer = try await process.run(handler) { [report] line in
            log.append(line)
            report.show(.stepWrote(step, line))
        }
        var result = StepReport(step: step, outcome: .ran, reason: reason, fingerprint: decision.fingerprint)
        result.duration = start.duration(to: ContinuousClock().now)
        do {
            guard answer.outcome.succeeded else { throw HandlerFailure(answer.outcome, of: handler) }
            let results = StepResults(values: try handler.answer(in: answer.output))
            let job = RecordedJob(
                fingerprint: decision.fingerprint, pipeline: pipeline, step: step, manifest: decision.manifest,
                outputs: [], results: results, duration: answer.outcome.duration, recordedAt: identity.now(),
                user: identity.user, host: identity.host)
            await recorder.record(job, log: log.text)
            return StepRunner.Result(report: result, outputs: [step: [:]], results: [step: results])
        } catch {
            result.outcome = .failed
            result.failure = StepReport.Failure(
                exitCode: answer.outcome.status.exitCode, message: "\(error)", logTail: log.tail)
            try? cache.index.noteFailedAttempt(decision.manifest, of: step, in: pipeline)
            return StepRunner.Result(report: result)
        }
    }
}

/// A handler that ended badly.
private struct HandlerFailure: Error, CustomStringConvertible {
    let description: String

    init(_ outcome: JobOutcome, of handler: Handler) {
        let command = handler.command.joined(separator: " ")
        description =
            outcome.exceededLimit ? "the handler '\(command)' took too long" : "the handler '\(command)' failed"
    }
}
