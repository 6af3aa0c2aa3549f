import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import PipelineRunning
import RunReporting
import StepExecution
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

    @Option(help: "Which of what steps write is shown: all, failed (the log's end of a step that failed) or none.")
    var logs: ShownLogs = .all

    @Flag(
        help: """
            Watch which files the steps that run open, and name those that no input provides. Needs strace, and takes time.
            """)
    var trace = false

    /// Runs a pipeline that another command was about.
    static func again(_ options: PipelineOptions) async throws {
        var command = try RunCommand.parse([])
        command.options = options
        try await command.run()
    }

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 up, and \(jobs) is not") }
    }

    func run() async throws {
        let surroundings = Surroundings.current
        let context = try PipelineContext(options, surroundings: surroundings)
        defer { context.cache.close() }
        let (report, live) = report(surroundings)
        defer { _ = live }
        var request = selection.request
        request.failsFast = onFailure == .failFast
        if request == RunRequest(), let plan = await context.rememberedPlan() {
            let summary = plan.run(.current, report: report)
            return finish(summary, context)
        }
        let composition = try await Composition(context)
        let processors = ProcessInfo.processInfo.activeProcessorCount
        let wanted = jobs ?? processors
        let width = min(wanted, OpenFiles.stepLimit)
        if width < wanted {
            report.show(
                .notice(nil, "\(width) steps run at once: the limit of open files ('ulimit -n') allows no more"))
        }
        let runner = PipelineRunner(
            composition.resolved, cache: composition.cache, runtime: composition.runtime, machine: composition.machine,
            handlers: composition.handlers, identity: surroundings.identity, request: request, width: width,
            handlerWidth: jobs == nil ? min(4 * processors, max(width, OpenFiles.stepLimit - width)) : width,
            tracer: trace ? try FileTracer(searching: surroundings.searchFolders) : nil,
            currentFolder: surroundings.currentFolder, memory: context.memory,
            interpreters: composition.interpreters, report: report)
        let summary = try await cancellingOnSignals { try await runner.run(.current) }
        finish(summary, context)
        switch summary.outcome {
        case .succeeded: break
        case .failed: throw ExitStatus.stepFailed
        case .interrupted: throw ExitStatus.interrupted
        }
    }

    private func finish(_ summary: RunSummary, _ context: PipelineContext) {
        let earlier = context.cache.lastRun(of: context.name, by: context.surroundings.user)
        try? context.cache.note(LastRun(summary, context.name, after: earlier), by: context.surroundings.user)
        // After the run, so that nobody waits for it; without it, the cache is merely larger than it should be.
        let hasGrown = summary.steps.contains { $0.outcome == .ran || $0.outcome == .failed }
        _ = try? context.cache.pruneWhenDue(context.pruning, hasGrown: hasGrown)
    }

    /// What shows the run, and what keeps it moving on a terminal.
    private func report(_ surroundings: Surroundings) -> (any RunReport, LiveTerminal?) {
        if options.json { return (JSONLinesReport(write: Terminal.printOut), nil) }
        let words = options.words
        let debugging: @Sendable (Step.ID) -> String = { (["retake", "debug", $0.rawValue] + words).shellText }
        let style = Terminal.style(surroundings)
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let makeLines: (@escaping @Sendable (String) -> Void) -> any RunReport = { write in
            LinesReport(
                style: style, command: CommandLine.arguments.shellText, logs: logs,
                debugging: isTerminal ? debugging : nil, write: write)
        }
        guard isTerminal, surroundings.environment["TERM"] ?? "dumb" != "dumb" else {
            return (DisplayedPaths(report: makeLines(Terminal.printOut), surroundings: surroundings), nil)
        }
        let report = LiveReport(
            style: style, width: LiveTerminal.width, write: Terminal.printOut, lines: makeLines)
        return (DisplayedPaths(report: report, surroundings: surroundings), LiveTerminal(report))
    }
}

extension ShownLogs: ExpressibleByArgument {}

/// What becomes of the rest of a run when a step fails.
enum OnFailure: String, EnumerableFlag {
    case keepGoing
    case failFast
}

extension RunID {
    /// This process, now.
    static var current: RunID {
        let time = Date().formatted(
            .verbatim(
                "\(year: .defaultDigits)\(month: .twoDigits)\(day: .twoDigits)-\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)",
                timeZone: .current, calendar: Calendar(identifier: .gregorian)))
        return RunID(time: time, process: getpid())
    }
}

extension LastRun {
    /// - Parameter earlier: still counts for the steps that were not selected this time.
    fileprivate init(_ summary: RunSummary, _ pipeline: String, after earlier: LastRun?) {
        let used = summary.steps.filter { $0.outcome == .replayed || $0.outcome == .ran }.compactMap(\.fingerprint)
        let isWhole = !summary.steps.contains { $0.outcome == .notSelected }
        let kept = isWhole ? [] : (earlier?.recordings ?? []).filter { !used.contains($0) }
        // However often parts are run, it does not grow without end.
        self.init(
            pipeline: pipeline, failed: summary.outcome != .succeeded,
            recordings: used + kept.prefix(2 * summary.steps.count))
    }
}
