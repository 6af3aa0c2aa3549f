import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import Synchronization

/// Asks a command of the user's for the result of a step, and records it.
struct HandlerRunner: Sendable {
    let pipeline: String
    let services: RunServices
    let recorder: Recorder

    func run(_ handler: Handler, _ work: StepWork) async throws -> StepEnding {
        let (step, identity) = (handler.step, services.identity)
        let log = HandlerLog()
        let answer = try await services.handlers.run(handler) { line in
            log.append(line)
            work.progress.write(line)
        }
        var report = work.report
        do {
            guard answer.outcome.succeeded else { throw HandlerFailure(answer.outcome, of: handler) }
            let results = StepResults(values: try handler.answer(in: answer.output))
            let job = RecordedJob(
                fingerprint: work.decided.fingerprint, pipeline: pipeline, step: step,
                manifest: work.decided.manifest, outputs: [], results: results, duration: answer.outcome.duration,
                recordedAt: identity.now(), user: identity.user, host: identity.host)
            let change = work.decided.changedFile.map { "'\($0)' changed while the step ran" }
            if let problem = change ?? work.lock.problem {
                report.notRecorded = problem
                work.progress.notice("\(problem): its result is used in this run, but not recorded")
            } else {
                report.notRecorded = await recorder.record(job, log: log.text)
            }
            return StepEnding(report: report, products: [step: StepProducts(results: results)])
        } catch {
            report.outcome = .failed
            report.failure = StepReport.Failure(
                exitCode: answer.outcome.status.exitCode, message: "\(error)", logTail: log.tail)
            try? services.cache.index.noteFailedAttempt(work.decided.manifest, of: step, in: pipeline)
            return StepEnding(report: report)
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

/// What a handler wrote, in memory: it is short.
///
/// Without times, so that the same words of many handlers are kept once.
private final class HandlerLog: Sendable {
    /// What is longer is cut.
    private static let longest = 1 << 20
    private static let tailLength = 20

    private let lines = Mutex<(kept: [LogLine], byteCount: Int)>(([], 0))

    func append(_ line: LogLine) {
        lines.withLock { lines in
            guard lines.byteCount < Self.longest else { return }
            lines.byteCount += line.text.utf8.count + 1
            lines.kept.append(LogLine(stream: line.stream, offset: .zero, text: line.text))
        }
    }

    var tail: [LogLine] { lines.withLock { Array($0.kept.suffix(Self.tailLength)) } }

    var text: String { lines.withLock { $0.kept.map(\.logText).joined() } }
}
