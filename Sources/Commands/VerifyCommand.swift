import ArgumentParser
import CacheStorage
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RunReporting

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Run a recorded step again, and tell whether it writes the same.",
        discussion: """
            The recording stays as it is. A step that writes something else is marked as not deterministic, and \
            'retake why STEP' says so. Exits with 1 when it does. To check the cache's own files, see 'retake cache verify'.

            EXAMPLES
              retake verify Train pipeline.json
              retake verify Train --runs 3 --json
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @OptionGroup var options: PipelineOptions

    @Option(help: "How many times it runs.")
    var runs = 1

    func validate() throws {
        if runs < 1 { throw ValidationError("--runs takes a number from 1 up, and \(runs) is not") }
    }

    func run() async throws {
        let context = try PipelineContext(options, commandEnvironment: .current)
        defer { context.cache.close() }
        let composition = try await Composition(context)
        let isQuiet = options.json
        let verifier = StepVerifier(
            try composition.planner(), runtime: composition.services.runtime,
            identity: context.commandEnvironment.identity
        ) { line in
            if !isQuiet { Terminal.printError(TextStyle.plain.cleaned(line.text) + "\n") }
        }
        let report = try await cancellingOnSignals { [step, runs] in
            try await verifier.verify(Step.ID(step), runs: runs, as: RunID.current)
        }
        Terminal.printOut(options.json ? VerificationText.json(of: report) : VerificationText.lines(of: report))
        if !report.differences.isEmpty { throw ExitStatus.stepFailed }
    }
}
