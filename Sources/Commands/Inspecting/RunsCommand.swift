import ArgumentParser
import CacheStorage
import PipelineModel
import RetakeFile
import RunReporting

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List the runs of a pipeline that are remembered here.",
        discussion: """
            The last hundred are kept, and the last twenty shown unless you ask for more. A run of more than 200 \
            steps with nothing to do is not among them.

            EXAMPLES
              retake runs
              retake runs --last 100
              retake runs --pipeline churn --json | tail -1
            """)

    @OptionGroup var options: HistoryOptions

    @Option(help: ArgumentHelp("How many are shown.", valueName: "number"))
    var last = 20

    @Flag(help: "Print one JSON object a line instead of text.")
    var json = false

    func validate() throws {
        if last < 1 { throw ValidationError("--last takes a number from 1 up, and \(last) is not") }
    }

    func run() throws {
        let history = try RunHistory(options, .current)
        defer { history.cache.close() }
        let runs = history.names.suffix(max(0, last)).compactMap { history.cache.history.run($0, of: history.pipeline) }
        guard !runs.isEmpty else { throw HistoryError.noRuns(pipeline: history.pipeline) }
        let lines = RunsLines(
            style: Terminal.style(history.commandEnvironment), prices: history.settings.prices, time: localTime)
        guard !json else { return Terminal.printOut(runs.map(lines.json).joined()) }
        let savings = history.cache.history.savings(of: history.pipeline)
        Terminal.printOut(
            lines.text(of: runs) + lines.totals(runCount: savings.runCount, saved: savings.duration, of: runs))
    }
}
