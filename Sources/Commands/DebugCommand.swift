import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import PipelineRunning
import StepExecution
import SystemPackage

struct DebugCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "debug",
        abstract: "Open a shell where a step runs: its folder, its inputs, its variables.",
        discussion: """
            Inputs are the step's own, private copies; its code is your own files, so that edits are there at once. \
            './rerun' runs the step's command. The outputs and the log of its last good run lie in /tmp/last-good. When you \
            leave and the command has succeeded, the step and what comes after it can be run for the record.

            EXAMPLES
              retake debug Train pipeline.json
              retake debug Train --pdb                 Python stops where its exception is
              retake debug Train -- ls -l /opt/ml/input/data
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @OptionGroup var options: PipelineOptions

    @Flag(help: "Stop in Python's debugger where an exception ends it.")
    var pdb = false

    @Argument(parsing: .postTerminator, help: ArgumentHelp("What runs instead of a shell.", valueName: "command"))
    var command: [String] = []

    func run() async throws {
        let surroundings = Surroundings.current
        let context = try PipelineContext(options, surroundings: surroundings)
        defer { context.cache.close() }
        let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        guard isTerminal || !command.isEmpty else { throw DebugUseError.noTerminal(step) }
        let planner = try await Composition(context).planner(context)
        let session = try await DebugPreparer(planner).session(
            of: Step.ID(step), as: .current, stopsPython: pdb, terminal: surroundings.environment["TERM"])
        defer { try? session.job.workspace.removeTree() }
        if command.isEmpty { Terminal.printOut(greeting(session)) }
        let status = try await foreground(session, surroundings).run()
        guard command.isEmpty else {
            if status != 0 { throw ExitStatus.stepFailed }
            return
        }
        guard session.rerunSucceeded else { return }
        Terminal.printOut("\(step) succeeded here. Run it for the record, and what comes after it? [Y/n] ")
        guard let answer = readLine(), !answer.lowercased().hasPrefix("n") else { return }
        context.cache.close()
        try await RunCommand.again(options)
    }

    private func foreground(_ session: DebugSession, _ surroundings: Surroundings) async throws -> ForegroundCommand {
        let words = command.isEmpty ? nil : command
        let kind = session.job.job.runtimeKind.flatMap(RuntimeKind.init) ?? options.runtime
        switch kind {
        case .namespace:
            return try await NamespaceRuntime(searchFolders: surroundings.searchFolders)
                .debugCommand(session, words: words)
        case .host: return try await HostRuntime().debugCommand(session, words: words)
        }
    }

    private func greeting(_ session: DebugSession) -> String {
        let own = session.views.filter(\.isWritable).map {
            "  \($0.path) is your own \(Surroundings.current.displayed($0.source))\n"
        }
        return "\(step): './rerun' runs its command, 'exit' leaves\n" + own.joined()
    }
}

enum DebugUseError: Error, CustomStringConvertible {
    case noTerminal(String)

    var description: String {
        switch self {
        case .noTerminal(let step):
            "a shell needs a terminal; name a command instead, as in 'retake debug \(step) -- ls'"
        }
    }
}
