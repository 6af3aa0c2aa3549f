import ArgumentParser
import CacheStorage
import HostSystem
import PipelineModel
import RetakeFile
import RunReporting

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List the runs of a pipeline.",
        discussion: """
            Retake keeps the last hundred runs and shows the last twenty. It does not keep a run of more than 200 steps that \
            had nothing to do.

            EXAMPLES
              retake runs
              retake runs --last 100
              retake runs --pipeline churn --json | tail -1
            """)

    @OptionGroup var options: HistoryOptions

    @Option(help: ArgumentHelp("Show this many.", valueName: "number"))
    var last = 20

    @Flag(help: "Print JSON instead of text, one object a line.")
    var json = false

    func validate() throws {
        if last < 1 { throw ValidationError("--last takes a number from 1 up, and \(last) is not") }
    }

    func run() throws {
        let environment = CommandEnvironment.current
        let (runs, savings, prices) = try listRuns(options, last: last, environment)
        let lines = RunsLines(style: Terminal.style(environment), prices: prices, time: localTime)
        guard !json else { return Terminal.printOut(runs.map(lines.json).joined()) }
        Terminal.printOut(
            lines.text(of: runs) + lines.totals(runCount: savings.runCount, saved: savings.duration, of: runs))
    }
}

/// Reads the last runs of a pipeline, and what all its runs saved.
func listRuns(
    _ options: HistoryOptions, last: Int, _ environment: CommandEnvironment
) throws -> (runs: [RunRecord], savings: (runCount: Int, duration: Duration), prices: Prices) {
    try withRuns(of: options, in: environment) { history in
        let runs = history.names.suffix(max(0, last)).compactMap { history.record(of: $0) }
        guard !runs.isEmpty else { throw HistoryError.noRuns(pipeline: history.pipeline) }
        let savings = history.cache.history.savings(of: history.identity)
        return (runs, (savings.runCount, savings.duration), history.settings.prices)
    }
}
