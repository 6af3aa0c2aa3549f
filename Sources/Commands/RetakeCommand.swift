import ArgumentParser
import CHost
import HostSystem
import PipelineModel

/// Runs the command that the process's arguments name, and ends the process.
package func startRetake() async { await RetakeCommand.start() }

/// The command line.
struct RetakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retake",
        abstract: "Run a data or ML pipeline on this machine, and only what changed.",
        discussion: """
            Retake records every step that succeeds, with a fingerprint of its script, its inputs and its configuration. The \
            next run replays the steps that are unchanged and runs the others.

            EXAMPLES
              retake run pipeline.json                   run what changed
              retake plan pipeline.json                  say what would run, and why
              retake run pipeline.py                     run what a program makes with AWS's SDK
              retake why Train pipeline.json             say what changed, line by line
              retake debug Train pipeline.json           open a shell where a step runs
              retake run pipeline.json --param Epochs=5  run with another parameter
              retake init                                write an example to begin with
              retake get Train model                     take an output out of the cache
              retake cache stats                         say how much is recorded

            EXIT STATUS
              0    done
              1    a step failed, a check found something, or output was lost
              2    wrong usage or definition
              3    steps were left out that can't run here
              130  interrupted
            """,
        version: "retake \(retakeVersion)",
        subcommands: [
            RunCommand.self, PlanCommand.self, WhyCommand.self, DebugCommand.self, LogsCommand.self, GetCommand.self,
            ShowCommand.self, RunsCommand.self, DiffCommand.self, ReportCommand.self, WhoCommand.self,
            AcceptCommand.self,
            VerifyCommand.self, GraphCommand.self, DefinitionCommand.self, ServeCommand.self, CheckCommand.self,
            ModelsCommand.self,
            InitCommand.self,
            SchemaCommand.self, CacheCommand.self, EnvCommand.self,
        ])

    static func start() async {
        Terminal.openClosedStreams()
        Terminal.surviveClosedPipes()
        var status: Int32 = 0
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            status = report(error)
        }
        if let failure = Terminal.failure {
            Terminal.printError("retake: standard output could not be written: \(failure)\n")
            status = max(status, ExitStatus.stepFailed.rawValue)
        }
        CHost.exit(status)
    }

    /// Says what ended a command, and returns the status that the process ends with.
    private static func report(_ error: any Error) -> Int32 {
        switch error {
        case let status as ExitStatus: return status.rawValue
        case let exit as CommandExit: return exit.status
        case is CancellationError:
            // Before the first step: of steps, a run tells itself that they were interrupted.
            Terminal.printError("retake: interrupted\n")
            return ExitStatus.interrupted.rawValue
        case _ where exitCode(for: error) == .success:
            Terminal.printOut(fullMessage(for: error) + "\n")
            return 0
        case _ where exitCode(for: error) == .validationFailure:
            Terminal.printError(fullMessage(for: error) + "\n")
        default:
            Terminal.printError("retake: \(CommandEnvironment.current.displayed("\(error)"))\n")
        }
        return ExitStatus.wrongUsage.rawValue
    }
}

/// Ends the process with a word where it could only wait for ever: before anything that needs a second thread.
package func refuseTightLimits() {
    OpenFiles.raiseLimit()
    do throws(LimitError) { try MachineLimits.check() } catch {
        Terminal.printError("retake: \(error)\n")
        CHost.exit(ExitStatus.wrongUsage.rawValue)
    }
}

/// The version of this program, as `--version` and the changelog tell it.
let retakeVersion = "0.1.0"

/// Ends the process as a command of the user's ended.
struct CommandExit: Error {
    let status: Int32
}

/// How the process ends when not with success.
enum ExitStatus: Int32, Error {
    case stepFailed = 1
    case wrongUsage = 2
    /// Nothing failed, but steps were left out that can't run here.
    case incomplete = 3
    /// Steps failed, and for each of them one that waits for its failure ran.
    case completedWithFailures = 4
    case interrupted = 130

    /// Ends the command as a run ended.
    static func end(with summary: RunSummary) throws {
        switch summary.outcome {
        case .succeeded: break
        case .failed: throw ExitStatus.stepFailed
        case .incomplete: throw ExitStatus.incomplete
        case .completedWithFailures: throw ExitStatus.completedWithFailures
        case .interrupted: throw ExitStatus.interrupted
        }
    }
}
