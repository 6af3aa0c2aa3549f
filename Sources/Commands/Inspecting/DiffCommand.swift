import ArgumentParser
import PipelineModel
import PipelinePlanning
import RunReporting

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what differs between two runs: parameters, code, inputs, metrics, outputs.",
        discussion: """
            EXAMPLES
              retake diff                          the last run and the one before
              retake diff 20261124-0901            that run and the last
              retake diff 20261124 20261125 --json
            """)

    @Argument(help: ArgumentHelp("The earlier run. Default: the last but one.", valueName: "run"))
    var old: String?

    @Argument(help: ArgumentHelp("The later run. Default: the last.", valueName: "run"))
    var new: String?

    @OptionGroup var options: HistoryOptions

    @Flag(help: "Print a JSON object instead of text.")
    var json = false

    func run() throws {
        let environment = CommandEnvironment.current
        let lines = DifferenceLines(style: Terminal.style(environment), time: localTime)
        let text = try compareRuns(old, new, of: options, environment) { difference, changes in
            json ? DifferenceLines.json(of: difference) : lines.text(of: difference, content: changes)
        }
        Terminal.printOut(text)
    }
}

/// Finds what differs between two runs.
///
/// - Parameters:
///   - old: a run's name or its beginning; nil for the last but one.
///   - new: likewise; nil for the last.
///   - use: takes the differences, and what gives the lines that differ in a file which a step wrote.
func compareRuns<Result>(
    _ old: String?, _ new: String?, of options: HistoryOptions, _ environment: CommandEnvironment,
    _ use: (RunDifference, (Step.ID, RunDifference.FileChange) -> [String]) throws -> Result
) throws -> Result {
    try withRuns(of: options, in: environment) { history in
        let names = history.names
        guard names.count > 1 || old != nil else { throw HistoryError.onlyOneRun(history.pipeline) }
        let difference = RunDifference(
            from: try history.run(old ?? names[names.count - 2]), to: try history.run(new)
        ) { history.recording(of: $1, in: $0)?.job }
        return try use(difference) { step, file in
            func text(_ run: RunRecord) -> String? { history.text(ofFile: file.path, of: step, in: run) }
            guard let old = text(difference.old), let new = text(difference.new) else { return [] }
            return UnifiedDiff.lines(from: old, to: new)
        }
    }
}
