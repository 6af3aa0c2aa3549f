import ArgumentParser
import CHost
import PipelineModel
import StepExecution
import SystemPackage

struct DebugCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "debug",
        abstract: "Open a shell where a step runs: its folder, its inputs, its variables.",
        discussion: """
            The shell has the step's own, private copies of its inputs. The step's code is your own files, so your edits are \
            there at once. The outputs and the log of the last good run are in /tmp/last-good.

            Type './rerun' to run the step's command as a run does, in a clean folder. The shell then shows the outputs, and \
            Retake records the step when it succeeds. When you leave, Retake offers to run the steps after it. Type \
            './rerun --here' to run the command in the shell's own folder, with all that you did there. That records nothing.

            EXAMPLES
              retake debug Train pipeline.json
              retake debug Train --pdb                 ./rerun stops Python where its exception is
              retake debug Train -- ls -l /opt/ml/input/data
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @OptionGroup var options: PipelineOptions

    @Flag(help: "Let './rerun' run in the shell's folder and stop in Python's debugger at the exception that ends it.")
    var pdb = false

    @Argument(parsing: .postTerminator, help: ArgumentHelp("Run this instead of a shell.", valueName: "command"))
    var command: [String] = []

    func run() async throws {
        let environment = CommandEnvironment.current
        let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        guard isTerminal || !command.isEmpty else { throw DebugUseError.noTerminal(step) }
        let debugging = DebugStepOptions(
            step: Step.ID(step), pipeline: options.request, stopsPython: pdb, command: command)
        let outcome = try await debugStep(debugging, in: environment) { session in
            if command.isEmpty { Terminal.printOut(greeting(session, environment)) }
        }
        let question: String
        switch outcome {
        case .commandEnded(0), .left: return
        case .commandEnded(let status): throw CommandExit(status: status)
        case .recorded: question = "\(step) is recorded. Go on with what comes after it?"
        case .succeededHere: question = "\(step) succeeded here. Run it for the record, and what comes after it?"
        }
        guard Self.isWanted(question) else { return }
        let display = RunDisplay(
            options.request, command: (["retake", "run"] + options.request.words).shellText, logs: nil,
            isJSON: options.json, environment)
        defer { display.end() }
        let run = RunPipelineOptions(pipeline: options.request)
        try ExitStatus.end(with: await runPipeline(run, in: environment, report: display.report))
    }

    /// Asks until it is told. Who says nothing wants nothing.
    private static func isWanted(_ question: String) -> Bool {
        while true {
            Terminal.printOut("\(question) [Y/n] ")
            guard let answer = readLine() else {
                Terminal.printOut("\n")
                return false
            }
            switch answer.trimmed.lowercased() {
            case "", "y", "yes": return true
            case "n", "no": return false
            default: Terminal.printOut("type 'y' or 'n'\n")
            }
        }
    }

    private func greeting(_ session: DebugSession, _ environment: CommandEnvironment) -> String {
        let own = session.views.filter(\.isWritable).map {
            "  \($0.path) is your own \(environment.displayed($0.source))\n"
        }
        let ways =
            pdb
            ? "'./rerun' runs its command in this folder and stops where its exception is, './rerun --clean' as a run does"
            : "'./rerun' runs its command, './rerun --here' in this folder as it is now"
        return "\(step): \(ways), 'exit' leaves\n" + own.joined()
    }
}
