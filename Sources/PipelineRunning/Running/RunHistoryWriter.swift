import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import SystemPackage

/// Keeps what a person may ask about a run later. Without it, the run is as good.
struct RunHistoryWriter: Sendable {
    let cache: Cache
    let identity: Identity
    let project: ProjectIdentity?
    let start: ContinuousClock.Instant
    /// In seconds since 1970.
    let startedAt: Int64

    func keep(_ summary: RunSummary, _ known: ResolvedPipeline, _ traces: [Step.ID: StepTrace]) {
        var logs: [Step.ID: RunHistory.FailedLog] = [:]
        let entries = summary.steps.map { report -> RunRecord.Entry in
            var report = report
            let trace = traces[report.step] ?? StepTrace()
            let attempt = report.outcome == .failed ? failedAttempt(of: report, in: known.pipeline.name) : nil
            if report.outcome == .interrupted, !trace.tail.isEmpty { logs[report.step] = .lines(trace.tail) }
            if let failure = report.failure {
                if let workspace = failure.workspace {
                    logs[report.step] = .file(FilePath(workspace).appending("log.txt"))
                } else if !failure.logTail.isEmpty {
                    logs[report.step] = .lines(failure.logTail)
                }
                report.failure?.logTail = []
            }
            return RunRecord.Entry(
                report: report, kind: known.definition(of: report.step)?.kind ?? known[report.step]?.step.kind ?? "",
                needs: known.graph.needs[report.step, default: []].sorted(),
                start: trace.start.map { start.duration(to: $0) },
                instances: known[report.step]?.job?.instances ?? [], failedManifest: attempt)
        }
        let record = RunRecord(
            run: summary.run, pipeline: known.pipeline.name, startedAt: startedAt, outcome: summary.outcome,
            duration: summary.duration, parameters: Secrets.masked(known.parameterValues), user: identity.user,
            host: identity.host,
            steps: entries, definition: project?.definition)
        try? cache.history.keep(record, logs: logs)
    }

    private func failedAttempt(of report: StepReport, in pipeline: String) -> Manifest? {
        let attempt = try? cache.index.failedAttempt(of: report.step, in: pipeline)
        return attempt?.fingerprint == report.fingerprint ? attempt : nil
    }
}
