import ArgumentParser
import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import StepExecution
import SystemPackage

struct DebugCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "debug",
        abstract: "Open a shell where a step runs: its folder, its inputs, its variables.",
        discussion: """
            Inputs are the step's own, private copies; its code is your own files, so that edits are there at once. The outputs \
            and the log of its last good run lie in /tmp/last-good.

            './rerun' runs the step's command as a run does, in a clean folder, shows its outputs here, and records it when it \
            succeeds: when you leave then, the pipeline goes on with what comes after it. './rerun --here' runs it in the \
            folder that you stand in, with all that you did there, and records nothing.

            EXAMPLES
              retake debug Train pipeline.json
              retake debug Train --pdb                 ./rerun stops Python where its exception is
              retake debug Train -- ls -l /opt/ml/input/data
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @OptionGroup var options: PipelineOptions

    @Flag(help: "Let './rerun' run in the shell's folder, and stop in Python's debugger where an exception ends it.")
    var pdb = false

    @Argument(parsing: .postTerminator, help: ArgumentHelp("What runs instead of a shell.", valueName: "command"))
    var command: [String] = []

    func run() async throws {
        let commandEnvironment = CommandEnvironment.current
        let context = try PipelineContext(options, commandEnvironment: commandEnvironment)
        defer { context.cache.close() }
        let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        guard isTerminal || !command.isEmpty else { throw DebugUseError.noTerminal(step) }
        let planner = try await Composition(context).planner()
        let session = try await DebugPreparer(planner).session(
            of: Step.ID(step), as: .current, stopsPython: pdb, terminal: commandEnvironment.environment["TERM"])
        defer { try? session.job.workspace.removeTree() }
        if command.isEmpty { Terminal.printOut(greeting(session)) }
        let (status, rerun) = try await work(in: session, context)
        guard command.isEmpty else {
            if status != 0 { throw CommandExit(status: status) }
            return
        }
        let question: String
        if rerun?.outcome == .ran, context.cache.holdsRecording(rerun?.fingerprint) {
            question = "\(step) is recorded. Go on with what comes after it?"
        } else if session.rerunSucceeded {
            question = "\(step) succeeded here. Run it for the record, and what comes after it?"
        } else {
            return
        }
        guard Self.isWanted(question) else { return }
        let command = (["retake", "run"] + options.words).shellText
        try RunCommand.end(with: try await RunCommand.of(options).perform(for: .person(command: command)))
    }

    /// Asks until it is told. Who says nothing wants nothing.
    private static func isWanted(_ question: String) -> Bool {
        while true {
            Terminal.printOut("\(question) [Y/n] ")
            guard let answer = readLine() else {
                Terminal.printOut("\n")
                return false
            }
            switch answer.trimmingCharacters(in: .whitespaces).lowercased() {
            case "", "y", "yes": return true
            case "n", "no": return false
            default: Terminal.printOut("type 'y' or 'n'\n")
            }
        }
    }

    private func greeting(_ session: DebugSession) -> String {
        let own = session.views.filter(\.isWritable).map {
            "  \($0.path) is your own \(CommandEnvironment.current.displayed($0.source))\n"
        }
        let ways =
            pdb
            ? "'./rerun' runs its command in this folder and stops where its exception is, './rerun --clean' as a run does"
            : "'./rerun' runs its command, './rerun --here' in this folder as it is now"
        return "\(step): \(ways), 'exit' leaves\n" + own.joined()
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
            "the step's inputs can't be shown in a shell here: \(words); try it with --runtime host"
        case .noTerminal(let step):
            "a shell needs a terminal; name a command instead, as in 'retake debug \(step) -- ls'"
        }
    }
}
