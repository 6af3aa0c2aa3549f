import PipelineModel
import TestSupport

/// Runs as the runner tells of them.
enum SampleRuns {
    static let succeeding: [RunEvent] = {
        let ingest = StepReport(
            step: "Ingest", outcome: .replayed, reason: "unchanged", savedDuration: .milliseconds(5200),
            fingerprint: Fingerprint(startingWith: "aa11"))
        let train = StepReport(
            step: "Train", outcome: .ran, reason: "code/train.py changed", duration: .milliseconds(3140),
            fingerprint: Fingerprint(startingWith: "bb22"))
        return [
            .started(run: "7f3a", pipeline: "churn", steps: ["Ingest", "Train"]),
            .notice(nil, "parameter 'Rows' has its default"),
            .stepFinished(ingest),
            .stepWaiting("Train", holder: "process 4711"),
            .stepStarted("Train", reason: "code/train.py changed"),
            .stepWrote("Train", LogLine("epoch 1", after: .milliseconds(12))),
            .stepWrote("Train", LogLine("", after: .milliseconds(13))),
            .stepWrote("Train", LogLine("warning: slow", after: .seconds(1), .error)),
            .notice("Train", "its input changed while it ran"),
            .stepFinished(train),
            .finished(
                RunSummary(run: "7f3a", outcome: .succeeded, steps: [ingest, train], duration: .milliseconds(3300))),
        ]
    }()

    static let failing: [RunEvent] = {
        let train = StepReport(step: "Train", outcome: .replayed, reason: "unchanged", savedDuration: .seconds(7265))
        let post = StepReport(
            step: "Postprocess", outcome: .failed, reason: "input/model changed", duration: .milliseconds(870),
            fingerprint: Fingerprint(startingWith: "cc33"),
            failure: .init(
                exitCode: 1, message: "the script failed\nsee its log",
                logTail: [LogLine("Traceback:"), LogLine(""), LogLine("  ValueError: no rows", .error)],
                workspace: "/w/Postprocess"))
        let report = StepReport(step: "Report", outcome: .skipped, reason: "needs Postprocess, which failed")
        return [
            .started(run: "7f3b", pipeline: "churn", steps: ["Train", "Postprocess", "Report"]),
            .stepFinished(train),
            .stepStarted("Postprocess", reason: "input/model changed"),
            .stepWrote("Postprocess", LogLine("Traceback:")),
            .stepFinished(post),
            .stepFinished(report),
            .finished(
                RunSummary(
                    run: "7f3b", outcome: .failed, steps: [train, post, report], duration: .milliseconds(900))),
        ]
    }()

    static let interrupted: [RunEvent] = {
        let train = StepReport(
            step: "Train", outcome: .interrupted, reason: "stopped by Ctrl-C", duration: .seconds(125))
        let report = StepReport(step: "Report", outcome: .interrupted, reason: "")
        return [
            .started(run: "7f3c", pipeline: "churn", steps: ["Train", "Report"]),
            .stepStarted("Train", reason: ""),
            .stepFinished(train),
            .stepFinished(report),
            .finished(
                RunSummary(run: "7f3c", outcome: .interrupted, steps: [train, report], duration: .seconds(125))),
        ]
    }()
}
