import CacheStorage
import Fingerprinting
import PipelineModel
import RunReporting

/// Takes out of the cache what a page has room for.
///
/// A page of many steps tells less of each: one that is too large is opened by nobody.
struct ReportDetails {
    private static let logLineLimit = 400
    /// For the logs of all steps that did not fail.
    private static let logRoom = 8000

    private let history: RunHistory
    private let record: RunRecord
    private var previews: PreviewReader

    init(history: RunHistory, record: RunRecord) {
        self.history = history
        self.record = record
        previews = PreviewReader(cache: history.cache, stepCount: record.steps.count)
    }

    mutating func all() -> [Step.ID: ReportData.StepDetail] {
        var details: [Step.ID: ReportData.StepDetail] = [:]
        for entry in record.steps { details[entry.report.step] = detail(of: entry) }
        return details
    }

    private mutating func detail(of entry: RunRecord.Entry) -> ReportData.StepDetail {
        let recording = history.recording(of: entry, in: record)
        let failedLog = history.cache.history.failedLog(of: entry.report.step, in: record)
        let log = failedLog ?? recording.flatMap { try? history.cache.recordings.log(of: $0) } ?? []
        let limit =
            failedLog == nil
            ? max(20, min(Self.logLineLimit, Self.logRoom / max(1, record.steps.count))) : Self.logLineLimit
        return ReportData.StepDetail(
            job: recording?.job, failed: recording == nil ? failed(entry) : nil, log: Array(log.suffix(limit)),
            omittedLineCount: max(0, log.count - limit), previews: recording.map { previews.previews(of: $0) } ?? [])
    }

    /// What an attempt that failed was made of, and the recording before it.
    private func failed(_ entry: RunRecord.Entry) -> (manifest: Manifest, before: RecordedJob?)? {
        guard let manifest = entry.failedManifest else { return nil }
        let earlier =
            (try? history.cache.recordings.earlierManifests(of: entry.report.step, in: history.pipeline)) ?? []
        return (manifest, earlier.lazy.compactMap(\.job).first { $0.recordedAt <= record.startedAt })
    }
}
