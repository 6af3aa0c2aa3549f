import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import StepExecution

extension DebugCommand {
    /// Waits for the shell or command to end, and runs the step each time that it is asked to meanwhile.
    func work(in session: DebugSession, _ context: PipelineContext) async throws -> (Int32, StepReport?) {
        let requests = try session.rerunRequests()
        let shell = try await foreground(session, context.commandEnvironment)
        let (runs, asked) = AsyncStream.makeStream(of: RerunRequests.Asker.self)
        // Ctrl-C is the affair of the shell, also while it ends.
        let interrupt = signal(SIGINT, SIG_IGN)
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
                takeOver(shell, context)
                let (exitCode, report) = await rerun(session, context)
                last = report
                requests.answer(exitCode, to: asker)
            }
            var status: Int32 = 0
            for try await ended in group { status = ended ?? status }
            takeOver(shell, context)
            if status == 125, let refusal = session.refusal { throw DebugUseError.refused(refusal) }
            return (status, last)
        }
    }

    private func takeOver(_ shell: ForegroundCommand, _ context: PipelineContext) {
        for file in shell.takeOverReplacedFiles() {
            Terminal.printError("\(context.commandEnvironment.displayed(file)) is what replaced it in the shell\n")
        }
    }

    /// Runs the step as a run would, and shows its outputs in the shell.
    private func rerun(_ session: DebugSession, _ context: PipelineContext) async -> (Int32, StepReport?) {
        do {
            let summary = try await RunCommand.of(options, only: step).perform(for: .shell(Step.ID(step)))
            guard let report = summary.steps.first(where: { $0.step.rawValue == step }) else { return (2, nil) }
            let missing = DebugOutputs(of: session, cache: context.cache).show(report)
            if !missing.isEmpty, report.outcome == .ran {
                Terminal.printOut("not shown here: \(missing.joined(separator: ", ")); see 'retake get \(step)'\n")
            }
            return (exitCode(of: report), report)
        } catch {
            Terminal.printError("retake: \(context.commandEnvironment.displayed("\(error)"))\n")
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

    private func foreground(_ session: DebugSession, _ commandEnvironment: CommandEnvironment) async throws
        -> ForegroundCommand
    {
        let words = command.isEmpty ? nil : command
        if session.job.job.container != nil {
            return try await ContainerRuntime(environment: commandEnvironment.environment)
                .debugCommand(session, words: words)
        }
        let kind = session.job.job.runtimeKind.flatMap(RuntimeKind.init) ?? options.runtime
        switch kind {
        case .namespace:
            return try await NamespaceRuntime(searchFolders: commandEnvironment.searchFolders)
                .debugCommand(session, words: words)
        case .host: return try await HostRuntime().debugCommand(session, words: words)
        }
    }
}
