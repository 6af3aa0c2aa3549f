import ArgumentParser
import CacheStorage
import PipelineModel
import RunReporting

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a step is made of, what it wrote and what it measured.",
        discussion: """
            EXAMPLES
              retake show Train
              retake show Train --run 20261124
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @OptionGroup var options: RunOptions

    func run() throws {
        let history = try RunHistory(options.history, .current)
        defer { history.cache.close() }
        let (record, entry) = try history.entry(of: step, in: options.run)
        let recording = history.recording(of: entry, in: record)
        let lines = StepRecordLines(style: Terminal.style(history.commandEnvironment), time: localTime)
        Terminal.printOut(history.commandEnvironment.displayed(lines.text(of: entry, in: record, recording?.job)))
    }
}
