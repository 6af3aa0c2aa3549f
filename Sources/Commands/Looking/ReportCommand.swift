import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import RunReporting
import SystemPackage

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a run as one page of HTML: graph, timeline, logs, outputs, what changed.",
        discussion: """
            The page needs no network and no script; send it to whom you like. It holds logs and the beginnings of outputs.

            EXAMPLES
              retake report
              retake report --run 20261124-0901 --output monday.html
            """)

    @OptionGroup var options: RunOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write it. Default: retake-report.html here.", valueName: "file"))
    var output = "retake-report.html"

    func run() throws {
        let surroundings = Surroundings.current
        let history = try RunHistory(options.history, surroundings)
        defer { history.cache.close() }
        let record = try history.run(options.run)
        let before = history.names.last { $0 < record.run }.flatMap { history.cache.run($0, of: history.pipeline) }
        let difference = before.map { RunDifference(from: $0, to: record) { history.recording($0)?.job } }
        var reader = DetailReader(history: history, record: record)
        var details: [Step.ID: ReportData.StepDetail] = [:]
        for entry in record.steps { details[entry.report.step] = reader.detail(of: entry) }
        let page = ReportPage(ReportData(run: record, details: details, difference: difference), time: localTime)
        let place = surroundings.absolute(output)
        do { try page.text.write(toFile: place.string, atomically: true, encoding: .utf8) } catch {
            throw GetError.cannotWrite(surroundings.displayed(place), error.localizedDescription)
        }
        Terminal.printOut("\(surroundings.displayed(place))\n")
    }
}

/// Takes out of the cache what a page has room for.
private struct DetailReader {
    private static let logLineLimit = 400
    private static let fileLimit = 8
    private static let textByteLimit: Int64 = 64 << 10
    private static let imageByteLimit: Int64 = 1 << 20

    let history: RunHistory
    let record: RunRecord
    /// For all pictures and texts of the page.
    private var room: Int64 = 16 << 20

    init(history: RunHistory, record: RunRecord) {
        self.history = history
        self.record = record
    }

    mutating func detail(of entry: RunRecord.Entry) -> ReportData.StepDetail {
        let recording = history.recording(entry.report.fingerprint)
        let failed = history.cache.failedLog(of: entry.report.step, in: record)
        let log = failed ?? recording.flatMap { try? history.cache.log(of: $0) } ?? []
        return ReportData.StepDetail(
            job: recording?.job, log: Array(log.suffix(Self.logLineLimit)),
            omittedLineCount: max(0, log.count - Self.logLineLimit),
            previews: recording.map { previews(of: $0) } ?? [])
    }

    private mutating func previews(of recording: Recording) -> [ReportData.Preview] {
        var previews: [ReportData.Preview] = []
        for output in recording.outputs {
            for entry in output.tree.entries.prefix(Self.fileLimit) {
                guard case .file(_, let size, _) = entry.kind else { continue }
                previews.append(
                    .init(
                        path: "\(output.name)/\(entry.path)", byteCount: size,
                        content: content(entry.path, size, output)))
            }
        }
        return previews
    }

    private mutating func content(_ path: String, _ size: Int64, _ output: StepOutput) -> ReportData.Preview.Content {
        let suffix = FilePath(path).extension?.lowercased() ?? ""
        let picture = ["png": "png", "jpg": "jpeg", "jpeg": "jpeg", "gif": "gif", "webp": "webp", "svg": "svg+xml"][
            suffix]
        guard size <= (picture == nil ? Self.textByteLimit : Self.imageByteLimit), size <= room,
            let bytes = try? history.cache.bytes(ofFile: path, in: output)
        else { return .none }
        room -= size
        if let picture { return .image("data:image/\(picture);base64,\(Data(bytes).base64EncodedString())") }
        guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else { return .none }
        if suffix == "json", let value = try? JSONReader.read(bytes) {
            let pretty = try? JSONSerialization.data(
                withJSONObject: JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed),
                options: [.prettyPrinted, .fragmentsAllowed])
            return .text(pretty.map { String(decoding: $0, as: UTF8.self) } ?? value.text)
        }
        if suffix == "csv" || suffix == "tsv" {
            let separator: Character = suffix == "csv" ? "," : "\t"
            let lines = text.split(whereSeparator: \.isNewline).prefix(21)
            return .table(
                lines.map {
                    $0.split(separator: separator, omittingEmptySubsequences: false).prefix(30).map(String.init)
                })
        }
        return .text(String(text.prefix(20_000)))
    }
}
