import ArgumentParser
import PipelineModel
import PipelineRunning
import RunReporting

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Run a recorded step again, and say whether it writes the same.",
        discussion: """
            The recording stays as it is. When the step writes something else, this command ends with 1 and marks the step as \
            not deterministic; 'retake why STEP' then says so. To check the files of the cache, use 'retake cache verify'.

            EXAMPLES
              retake verify Train pipeline.json
              retake verify Train --runs 3 --json
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @OptionGroup var options: PipelineOptions

    @OptionGroup var program: ProgramOptions

    @Option(help: "Run the step this many times.")
    var runs = 1

    func validate() throws {
        if runs < 1 { throw ValidationError("--runs takes a number from 1 up, and \(runs) is not") }
    }

    func run() async throws {
        let isQuiet = options.json
        let report = try await verifyStep(Step.ID(step), of: options.request(program), runs: runs, in: .current) {
            line in
            if !isQuiet { Terminal.printError(TextStyle.plain.cleaned(line.text) + "\n") }
        }
        Terminal.printOut(options.json ? VerificationText.json(of: report) : VerificationText.lines(of: report))
        if !report.differences.isEmpty { throw ExitStatus.stepFailed }
    }
}

/// Runs a recorded step again, and compares what it writes with the recording.
///
/// - Parameter onLine: hears what the step writes to its log.
func verifyStep(
    _ step: Step.ID, of pipeline: PipelineRequest, runs: Int, in environment: CommandEnvironment,
    onLine: @escaping @Sendable (LogLine) -> Void
) async throws -> VerificationReport {
    try await withPipeline(pipeline, in: environment) { opened in
        let prepared = try await PreparedPipeline(opened)
        return try await withStepEndpoint(of: opened) { aws in
            let verifier = StepVerifier(
                try prepared.planner(), runtime: prepared.services.runtime, identity: environment.identity, aws: aws,
                onLine: onLine)
            return try await cancellingOnSignals { try await verifier.verify(step, runs: runs, as: RunID.current) }
        }
    }
}
