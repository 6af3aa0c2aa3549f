import ArgumentParser
import CacheStorage
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RunReporting

struct AcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Replay an earlier recording of a step although something changed: a comment, a log message.",
        discussion: """
            Declares what the step is now to be as good as what was recorded, for everybody who shares the cache. \
            'retake why STEP' shows it. The next real change makes the step run again.

            EXAMPLES
              retake accept Preprocess pipeline.json
              retake accept Preprocess pipeline.json --revoke
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @OptionGroup var options: PipelineOptions

    @Option(
        help: ArgumentHelp(
            "The recording, by the beginning of its fingerprint. Default: the one that differs least.",
            valueName: "fingerprint"))
    var recording: String?

    @Flag(help: "Take back what was accepted of this step.")
    var revoke = false

    func run() async throws {
        let context = try PipelineContext(options, commandEnvironment: .current)
        defer { context.cache.close() }
        let acceptor = Acceptor(
            try await Composition(context).planner(), identity: context.commandEnvironment.identity)
        if revoke {
            let count = try acceptor.revoke(Step.ID(step))
            let object: Value = ["step": .string(step), "revoked": .integer(count)]
            let text =
                count == 0
                ? "nothing was accepted of step '\(step)'" : "taken back: step '\(step)' runs again when it changed"
            Terminal.printOut((options.json ? object.json() : text) + "\n")
            return
        }
        let explanation = try acceptor.accept(Step.ID(step), recording: recording)
        let lines = WhyLines(style: Terminal.style(context.commandEnvironment), time: localTime)
        Terminal.printOut(options.json ? WhyJSON.line(of: explanation) : lines.text(of: explanation))
    }
}
