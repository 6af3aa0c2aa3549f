import ArgumentParser
import PipelineModel
import PipelinePlanning
import RunReporting

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a pipeline: replay what is unchanged, run the rest.",
        discussion: """
            Retake records every step that succeeds. When a step fails, the steps that do not need it still run. Fix the step \
            and type the same command again: only the failed step and the steps after it run.

            EXAMPLES
              retake run pipeline.json
              retake run pipeline.json --param MaxDepth=6 --param InputData=s3://bucket/raw
              retake run pipeline.json --from Train --until Evaluate
              retake run pipeline.py                     # a program that makes it with AWS's SDK
              retake run --jobs 1 --json | tail -1
              retake run --frozen        # in CI: fail when something would run
            """)

    @OptionGroup var options: PipelineOptions

    @OptionGroup var program: ProgramOptions

    @OptionGroup var selection: SelectionOptions

    @Option(
        name: [.short, .long],
        help:
            "Run at most this many steps at once. Default: one for each processor, and four for each when handlers wait."
    )
    var jobs: Int?

    @Flag(help: "After a failure, finish what does not need the failed step (default), or start nothing more.")
    var onFailure: OnFailure = .keepGoing

    @Option(
        help: ArgumentHelp(
            """
            Choose what you see of the steps' output. 'all': every line. 'failed': the last lines of a step that fails. \
            'running': the last line of each running step in a table, then as 'failed'. 'none': nothing. Default: 'running' \
            on a terminal, else 'all'.
            """, valueName: "mode"))
    var logs: ShownLogs?

    @Flag(
        help:
            "Name every file that a step opens and that no input provides, not only those beside the project."
    )
    var trace = false

    @Flag(help: "Run no step: a step without a recording that holds fails, and its reason says what differs.")
    var frozen = false

    @Flag(help: "End with 0 although steps were left out that can't run here, instead of with 3.")
    var allowIncomplete = false

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 up, and \(jobs) is not") }
        let request = selection.request
        if frozen, !request.cache.reads || request.forced != .steps([]) {
            throw ValidationError(
                "--frozen lets no step run, so it excludes --force, --no-cache and --cache-mode write")
        }
    }

    func run() async throws {
        let environment = CommandEnvironment.current
        let makeDisplay: @Sendable () -> RunDisplay = { [self] in
            RunDisplay(
                options.request(program), command: CommandLine.arguments.shellText, logs: logs,
                isRecording: selection.request.cache.writes, isJSON: options.json, environment)
        }
        var run = RunPipelineOptions(
            pipeline: options.request(program), selection: selection.request, jobs: jobs, traces: trace)
        run.selection.failsFast = onFailure == .failFast
        run.selection.isFrozen = frozen
        let summary: RunSummary
        if try Project(of: options.definition, environment).isProgram {
            summary = try await runProgram(run, in: environment, display: makeDisplay)
        } else {
            let display = makeDisplay()
            defer { display.end() }
            summary = try await runPipeline(run, in: environment, report: display.report)
        }
        if summary.outcome == .incomplete, allowIncomplete { return }
        try ExitStatus.end(with: summary)
    }
}

extension ShownLogs: ExpressibleByArgument {}

/// What becomes of the rest of a run when a step fails.
enum OnFailure: String, EnumerableFlag {
    case keepGoing
    case failFast
}
