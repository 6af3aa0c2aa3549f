import ArgumentParser
import PipelineModel
import PipelinePlanning
import RunReporting

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say why a step would run or be replayed: what changed, line by line.",
        discussion: """
            Retake compares the step with its nearest earlier recording, or with its last failed attempt. For a step that is \
            replayed, it says which recording is used and why that one was made.

            EXAMPLES
              retake why Train pipeline.json
              retake why Train --param MaxDepth=6 --json
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @OptionGroup var options: PipelineOptions

    @OptionGroup var program: ProgramOptions

    func run() async throws {
        let environment = CommandEnvironment.current
        let explanation = try await explainStep(Step.ID(step), of: options.request(program), in: environment)
        Terminal.printOut(explanation.text(isJSON: options.json, environment))
    }
}

struct AcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Replay an earlier recording of a step although something changed: a comment, a log message.",
        discussion: """
            This declares that the step as it is now is as good as the recorded one, for everybody who shares the cache. \
            'retake why STEP' shows it. The next real change makes the step run again.

            EXAMPLES
              retake accept Preprocess pipeline.json
              retake accept Preprocess pipeline.json --revoke
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @OptionGroup var options: PipelineOptions

    @OptionGroup var program: ProgramOptions

    @Option(
        help: ArgumentHelp(
            "Accept this recording, named by the beginning of its fingerprint. Default: the one that differs least.",
            valueName: "fingerprint"))
    var recording: String?

    @Flag(help: "Take back everything that was accepted for this step.")
    var revoke = false

    func run() async throws {
        let environment = CommandEnvironment.current
        guard !revoke else {
            let count = try await revokeAcceptances(of: Step.ID(step), of: options.request(program), in: environment)
            let object: Value = ["step": .string(step), "revoked": .integer(count)]
            let text =
                count == 0
                ? "nothing was accepted for step '\(step)'" : "taken back: step '\(step)' runs again when it changed"
            return Terminal.printOut((options.json ? object.json() : text) + "\n")
        }
        let explanation = try await acceptRecording(
            recording, for: Step.ID(step), of: options.request(program), in: environment)
        Terminal.printOut(explanation.text(isJSON: options.json, environment))
    }
}

/// Finds out why a step would run or be replayed.
func explainStep(
    _ step: Step.ID, of pipeline: PipelineRequest, in environment: CommandEnvironment
) async throws -> Explanation {
    try await withPipeline(pipeline, in: environment) { opened in
        try Explainer(try await PreparedPipeline(opened).planner()).explain(step)
    }
}

/// Declares a recording to be as good as what a step is now.
///
/// - Parameter recording: the beginning of its fingerprint; nil for the one that differs least.
func acceptRecording(
    _ recording: String?, for step: Step.ID, of pipeline: PipelineRequest, in environment: CommandEnvironment
) async throws -> Explanation {
    try await withPipeline(pipeline, in: environment) { opened in
        try Acceptor(try await PreparedPipeline(opened).planner(), identity: environment.identity)
            .accept(step, recording: recording)
    }
}

/// Takes back what was accepted for a step, and says how many recordings that were.
func revokeAcceptances(
    of step: Step.ID, of pipeline: PipelineRequest, in environment: CommandEnvironment
) async throws -> Int {
    try await withPipeline(pipeline, in: environment) { opened in
        try Acceptor(try await PreparedPipeline(opened).planner(), identity: environment.identity)
            .revoke(step)
    }
}

extension Explanation {
    fileprivate func text(isJSON: Bool, _ environment: CommandEnvironment) -> String {
        isJSON
            ? WhyJSON.line(of: self) : WhyLines(style: Terminal.style(environment), time: localTime).text(of: self)
    }
}
