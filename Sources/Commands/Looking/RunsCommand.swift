import ArgumentParser
import CacheStorage
import PipelineModel
import RunReporting

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List the runs of a pipeline that are remembered here.",
        discussion: """
            The last hundred are kept, and the last twenty shown unless you ask for more. A run with nothing to do, told \
            from memory, is not among them.

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

    func run() throws {
        let history = try RunHistory(options, .current)
        defer { history.cache.close() }
        let runs = history.names.suffix(max(0, last)).compactMap { history.cache.run($0, of: history.pipeline) }
        guard !runs.isEmpty else { throw HistoryError.noRuns(pipeline: history.pipeline) }
        if json {
            for run in runs { Terminal.printOut(RunsLines.json(of: run)) }
        } else {
            Terminal.printOut(RunsLines(style: Terminal.style(history.surroundings), time: localTime).text(of: runs))
        }
    }
}
