import CHost
import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import StepExecution
import SystemPackage

/// What somebody wants to do where a step runs.
struct DebugStepOptions: Sendable {
    var step: Step.ID
    var pipeline: PipelineRequest
    /// Whether a rerun stops in Python's debugger where an exception ends it.
    var stopsPython = false
    /// What runs there; empty for a shell.
    var command: [String] = []
}

/// What came of a debugging shell.
enum DebugOutcome: Sendable {
    /// The command that ran in place of a shell ended.
    case commandEnded(status: Int32)
    case left
    /// The step succeeded in the folder that the person stood in, which records nothing.
    case succeededHere
    /// The step succeeded as a run does it.
    case recorded
}

/// Opens a shell or runs a command where a step runs, and runs the step each time that it is asked to meanwhile.
///
/// - Parameter onReady: hears of the session before the shell opens.
func debugStep(
    _ options: DebugStepOptions, in environment: CommandEnvironment, onReady: (DebugSession) -> Void
) async throws -> DebugOutcome {
    try await withPipeline(options.pipeline, in: environment) { opened in
        let planner = try await PreparedPipeline(opened).planner()
        return try await withStepEndpoint(of: opened) { aws in
            let session = try await DebugPreparer(planner).session(
                of: options.step, as: .current, stopsPython: options.stopsPython,
                terminal: environment.environment["TERM"], aws: aws)
            defer { try? session.job.workspace.removeTree() }
            onReady(session)
            let (status, rerun) = try await DebugShell(options, session, opened).work()
            if !options.command.isEmpty { return .commandEnded(status: status) }
            if rerun?.outcome == .ran, opened.cache.holdsRecording(rerun?.fingerprint) { return .recorded }
            return session.rerunSucceeded ? .succeededHere : .left
        }
    }
}

/// A shell or command where a step runs.
private struct DebugShell {
    let options: DebugStepOptions
    let session: DebugSession
    let opened: OpenedPipeline
    private var environment: CommandEnvironment { opened.environment }

    init(_ options: DebugStepOptions, _ session: DebugSession, _ opened: OpenedPipeline) {
        self.options = options
        self.session = session
        self.opened = opened
    }

    /// Waits for it to end, and runs the step each time that it is asked to meanwhile.
    func work() async throws -> (status: Int32, last: StepReport?) {
        let requests = try session.rerunRequests()
        let shell = try await foreground()
        let (runs, asked) = AsyncStream.makeStream(of: RerunRequests.Asker.self)
        // Ctrl-C is the affair of the shell, also while it ends.
        let interrupt = host_silence_signal(SIGINT)
        defer { signal(SIGINT, interrupt) }
        return try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask {
                defer { requests.end() }
                return try await shell.run()
            }
            group.addTask {
                // The run heeds the signal as if it was typed there.
                await requests.listen(onRun: { asked.yield($0) }, onStop: { _ in kill(getpid(), SIGINT) })
                asked.finish()
                return nil
            }
            var last: StepReport?
            for await asker in runs {
                takeOver(shell)
                let (exitCode, report) = await rerun()
                last = report
                requests.answer(exitCode, to: asker)
            }
            var status: Int32 = 0
            for try await ended in group { status = ended ?? status }
            takeOver(shell)
            if status == 125, let refusal = session.refusal { throw DebugUseError.refused(refusal) }
            return (status, last)
        }
    }

    private func takeOver(_ shell: ForegroundCommand) {
        for file in shell.takeOverReplacedFiles() {
            Terminal.printError("\(environment.displayed(file)) is what replaced it in the shell\n")
        }
    }

    /// Runs the step as a run would, whatever is recorded, and shows its outputs in the shell.
    private func rerun() async -> (Int32, StepReport?) {
        let step = options.step
        do {
            var run = RunPipelineOptions(pipeline: options.pipeline)
            run.selection.only = [step]
            run.selection.forced = .steps([step])
            let display = RunDisplay(inShellOf: step, environment)
            defer { display.end() }
            let summary = try await runPipeline(run, in: environment, report: display.report)
            guard let report = summary.steps.first(where: { $0.step == step }) else { return (2, nil) }
            let missing = DebugOutputs(of: session, cache: opened.cache).show(report)
            if !missing.isEmpty, report.outcome == .ran {
                Terminal.printOut(
                    "not shown here: \(missing.joined(separator: ", ")); see 'retake get \(step.rawValue)'\n")
            }
            return (exitCode(of: report), report)
        } catch {
            Terminal.printError("retake: \(environment.displayed("\(error)"))\n")
            return (ExitStatus.wrongUsage.rawValue, nil)
        }
    }

    private func exitCode(of report: StepReport) -> Int32 {
        switch report.outcome {
        case .ran, .replayed: 0
        case .interrupted: ExitStatus.interrupted.rawValue
        default: max(1, report.failure?.exitCode ?? 1)
        }
    }

    private func foreground() async throws -> ForegroundCommand {
        let words = options.command.isEmpty ? nil : options.command
        if session.job.job.container != nil {
            return try await ContainerRuntime(environment: environment.environment).debugCommand(session, words: words)
        }
        switch session.job.job.runtimeKind.flatMap(RuntimeKind.init) ?? opened.runtime {
        case .namespace:
            return try await NamespaceRuntime(searchFolders: environment.searchFolders)
                .debugCommand(session, words: words)
        case .host: return try await HostRuntime().debugCommand(session, words: words)
        }
    }
}

extension Cache {
    /// Whether something is recorded, be it still to be packed.
    fileprivate func holdsRecording(_ fingerprint: Fingerprint?) -> Bool {
        switch fingerprint.map({ try? recordings.recording(for: $0) }) {
        case .hit?, .unpublished?: true
        default: false
        }
    }
}

enum DebugUseError: Error, CustomStringConvertible {
    case noTerminal(String)
    case refused(String)

    var description: String {
        switch self {
        case .refused(let words):
            "a shell can't show the step's inputs here: \(words); try --runtime host"
        case .noTerminal(let step):
            "a shell needs a terminal; name a command instead, as in 'retake debug \(step) -- ls'"
        }
    }
}
