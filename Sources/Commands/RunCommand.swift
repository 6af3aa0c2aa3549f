import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RunReporting
import StepExecution
import Synchronization
import SystemPackage

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a pipeline: replay what is unchanged, run the rest.",
        discussion: """
            Steps that succeed are recorded. When one fails, what does not need it still finishes; fix it and run the \
            same command again: only the failed step and what follows it runs.

            EXAMPLES
              retake run pipeline.json
              retake run pipeline.json --param MaxDepth=6 --param InputData=s3://bucket/raw
              retake run pipeline.json --from Train --until Evaluate
              retake run --jobs 1 --json | tail -1
            """)

    @OptionGroup var options: PipelineOptions

    @OptionGroup var selection: SelectionOptions

    @Option(
        name: [.short, .long],
        help: """
            How many steps may run at once. Default: one for each processor, and four for each where a handler answers, which \
            mostly waits.
            """)
    var jobs: Int?

    @Flag(
        help: "On a failure, go on with what does not need the failed step (the default), or start nothing more.")
    var onFailure: OnFailure = .keepGoing

    @Option(
        help: ArgumentHelp(
            """
            What is shown of what steps write: all, failed (the log's end of a step that failed), running (the last line of \
            each step that runs, in a table; then as 'failed') or none. Default: running on a terminal, else all.
            """, valueName: "mode"))
    var logs: ShownLogs?

    @Flag(
        help: """
            Watch which files the steps that run open, and name those that no input provides. Needs strace, and takes time.
            """)
    var trace = false

    /// Runs what another command was about.
    ///
    /// - Parameter step: the only one that runs, whatever is recorded; nil for the pipeline.
    static func of(_ options: PipelineOptions, only step: String? = nil) throws -> RunCommand {
        var command = try RunCommand.parse(step.map { ["--only", $0, "--force", $0] } ?? [])
        command.options = options
        return command
    }

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 up, and \(jobs) is not") }
    }

    func run() async throws {
        try Self.end(with: try await perform(for: .person(command: CommandLine.arguments.shellText)))
    }

    /// Ends the command as a run ended.
    static func end(with summary: RunSummary) throws {
        switch summary.outcome {
        case .succeeded: break
        case .failed: throw ExitStatus.stepFailed
        case .interrupted: throw ExitStatus.interrupted
        }
    }

    func perform(for audience: Audience) async throws -> RunSummary {
        let commandEnvironment = CommandEnvironment.current
        let context = try PipelineContext(options, commandEnvironment: commandEnvironment)
        defer { context.cache.close() }
        let (report, live) = report(commandEnvironment, audience)
        defer { _ = live }
        var request = selection.request
        request.failsFast = onFailure == .failFast
        if request == RunRequest(), let plan = await context.rememberedPlan() {
            let identity = commandEnvironment.identity
            let start = identity.now()
            let summary = plan.run(.current, report: report)
            finish(summary, context)
            plan.remember(summary, startedAt: start, by: identity, in: context.cache)
            return summary
        }
        let composition = try await Composition(context)
        let processors = ProcessInfo.processInfo.activeProcessorCount
        let wanted = jobs ?? processors
        let width = min(wanted, OpenFiles.stepLimit)
        if width < wanted {
            report.show(
                .notice(nil, "\(width) steps run at once: the limit of open files ('ulimit -n') allows no more"))
        }
        var services = composition.services
        services.width = width
        services.handlerWidth = jobs == nil ? min(4 * processors, max(width, OpenFiles.stepLimit - width)) : width
        services.tracer = trace ? try FileTracer(searching: commandEnvironment.searchFolders) : nil
        services.currentFolder = commandEnvironment.currentFolder
        services.memory = context.memory
        let runner = PipelineRunner(composition.resolved, services, request: request, report: report)
        let start = commandEnvironment.identity.now()
        let summary = try await cancellingOnSignals { try await runner.run(.current) }
        finish(summary, context)
        showLatest(summary, since: request.cache.writes ? start : nil, composition, context)
        return summary
    }
}

extension ShownLogs: ExpressibleByArgument {}

/// What becomes of the rest of a run when a step fails.
enum OnFailure: String, EnumerableFlag {
    case keepGoing
    case failFast
}

extension RunID {
    /// This process, now. Of two in one second, the later one waits for the next.
    static var current: RunID {
        while true {
            let id = now
            if last.withLock({ last in
                defer { last = id }
                return last != id
            }) {
                return id
            }
            usleep(20_000)
        }
    }

    private static let last = Mutex<RunID?>(nil)

    private static var now: RunID {
        let time = Date().formatted(
            .verbatim(
                "\(year: .defaultDigits)\(month: .twoDigits)\(day: .twoDigits)-\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)",
                timeZone: .current, calendar: Calendar(identifier: .gregorian)))
        return RunID(time: time, process: getpid())
    }
}
