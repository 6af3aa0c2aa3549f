import ArgumentParser
import CacheStorage
import HostSystem
import PipelineModel
import RetakeFile
import RunReporting
import SystemPackage

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a run as one page of HTML: graph, timeline, logs, outputs, what changed.",
        discussion: """
            The page needs no network and no script. It holds logs and the beginnings of outputs, so send it only to people \
            who may see those.

            EXAMPLES
              retake report
              retake report --run 20261124-0901 --output monday.html
            """)

    @OptionGroup var options: RunOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the page to this file.", valueName: "file"), completion: .file(extensions: ["html"]))
    var output = "retake-report.html"

    func run() throws {
        let environment = CommandEnvironment.current
        let page = ReportPage(try reportData(of: options, environment), time: localTime).text
        let place = environment.absolute(output)
        do throws(Errno) {
            try File.replace(place, with: page)
        } catch {
            throw GetError.cannotWrite(environment.displayed(place), error.description)
        }
        Terminal.printOut("\(environment.displayed(place))\n")
    }
}

/// Gathers what a page tells of a run.
func reportData(of options: RunOptions, _ environment: CommandEnvironment) throws -> ReportData {
    try withRuns(of: options.history, in: environment) { history in
        let record = try history.run(options.run)
        let before = history.names.last { $0 < record.run }.flatMap { history.record(of: $0) }
        let difference = before.map { RunDifference(from: $0, to: record) { history.recording(of: $1, in: $0)?.job } }
        var details = ReportDetails(history: history, record: record)
        return ReportData(
            run: record, details: details.all(), difference: difference, prices: history.settings.prices)
    }
}

/// Takes out of the cache what a page has room for.
///
/// A page of many steps tells less of each: one that is too large is opened by nobody.
private struct ReportDetails {
    private static let logLineLimit = 400
    /// For the logs of all steps that did not fail.
    private static let logRoom = 8000

    private let history: ProjectRuns
    private let record: RunRecord
    private var previews: PreviewReader

    init(history: ProjectRuns, record: RunRecord) {
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
