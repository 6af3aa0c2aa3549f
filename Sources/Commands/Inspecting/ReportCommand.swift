import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import RetakeFile
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
        let commandEnvironment = CommandEnvironment.current
        let history = try RunHistory(options.history, commandEnvironment)
        defer { history.cache.close() }
        let record = try history.run(options.run)
        let before = history.names.last { $0 < record.run }.flatMap {
            history.cache.history.run($0, of: history.pipeline)
        }
        let difference = before.map { RunDifference(from: $0, to: record) { history.recording(of: $1, in: $0)?.job } }
        var details = ReportDetails(history: history, record: record)
        let data = ReportData(
            run: record, details: details.all(), difference: difference, prices: history.settings.prices)
        let place = commandEnvironment.absolute(output)
        do throws(Errno) {
            try File.replace(place, with: ReportPage(data, time: localTime).text)
        } catch {
            throw GetError.cannotWrite(commandEnvironment.displayed(place), error.description)
        }
        Terminal.printOut("\(commandEnvironment.displayed(place))\n")
    }
}
