import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import SystemPackage

extension PipelineRunner {
    /// Keeps what a person may ask about this run later. Without it, the run is as good.
    func remember(_ summary: RunSummary, _ known: ResolvedPipeline, startedAt: Int64) {
        var logs: [Step.ID: RunHistory.FailedLog] = [:]
        let entries = summary.steps.map { report -> RunRecord.Entry in
            var report = report
            let attempt = report.outcome == .failed ? failedAttempt(of: report) : nil
            if report.outcome == .interrupted, case let tail = times.tail(of: report.step), !tail.isEmpty {
                logs[report.step] = .lines(tail)
            }
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
                needs: known.graph.needs[report.step, default: []].sorted(), start: times.start(of: report.step),
                instances: known[report.step]?.job?.instances ?? [], failedManifest: attempt)
        }
        let record = RunRecord(
            run: summary.run, pipeline: known.pipeline.name, startedAt: startedAt, outcome: summary.outcome,
            duration: summary.duration, parameters: known.parameterValues, user: identity.user, host: identity.host,
            steps: entries)
        try? cache.history.keep(record, logs: logs)
    }

    private func failedAttempt(of report: StepReport) -> Manifest? {
        let attempt = try? cache.index.failedAttempt(of: report.step, in: resolved.pipeline.name)
        return attempt?.fingerprint == report.fingerprint ? attempt : nil
    }
}
