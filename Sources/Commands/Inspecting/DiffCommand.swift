import ArgumentParser
import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RunReporting

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what differs between two runs: parameters, code, inputs, metrics, outputs.",
        discussion: """
            EXAMPLES
              retake diff                          the last run and the one before
              retake diff 20261124-0901            that one and the last
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
        let history = try RunHistory(options, .current)
        defer { history.cache.close() }
        let names = history.names
        guard names.count > 1 || old != nil else { throw HistoryError.onlyOneRun(history.pipeline) }
        let difference = RunDifference(
            from: try history.run(old ?? names[names.count - 2]), to: try history.run(new)
        ) { history.recording(of: $1, in: $0)?.job }
        let lines = DifferenceLines(style: Terminal.style(history.commandEnvironment), time: localTime)
        guard !json else { return Terminal.printOut(DifferenceLines.json(of: difference)) }
        Terminal.printOut(
            lines.text(of: difference) { step, file in
                func text(_ run: RunRecord) -> String? { history.text(ofFile: file.path, of: step, in: run) }
                guard let old = text(difference.old), let new = text(difference.new) else { return [] }
                return UnifiedDiff.lines(from: old, to: new)
            })
    }
}
