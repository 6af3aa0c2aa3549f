import ArgumentParser
import Foundation
import HostSystem

/// Runs the command that the process's arguments name, and ends the process.
package func startRetake() async { await RetakeCommand.start() }

/// The command line.
struct RetakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retake",
        abstract: "Runs a pipeline on this machine, and only what changed.",
        discussion: """
            Every step that succeeds is recorded, fingerprinted by its script, inputs and config. The next run replays \
            all that is unchanged and runs the rest.

            EXAMPLES
              retake run pipeline.json                   run what changed
              retake plan pipeline.json                  say what would run, and why
              retake why Train pipeline.json             say what changed, line by line
              retake debug Train pipeline.json           open a shell where a step runs
              retake run pipeline.json --param Epochs=5  with another parameter
              retake init                                begin with an example
              retake get Train model                     take an output out of the cache
              retake cache stats                         what is recorded

            EXIT STATUS
              0 done, 1 a step failed, 2 wrong usage or definition, 130 interrupted
            """,
        version: "retake \(retakeVersion)",
        subcommands: [
            RunCommand.self, PlanCommand.self, WhyCommand.self, VerifyCommand.self, AcceptCommand.self, GetCommand.self,
            DebugCommand.self, LogsCommand.self, ShowCommand.self, RunsCommand.self, DiffCommand.self,
            ReportCommand.self, WhoCommand.self,
            GraphCommand.self, InitCommand.self, SchemaCommand.self, ModelsCommand.self,
            CheckCommand.self,
            CacheCommand.self,
        ])

    static func start() async {
        Terminal.surviveClosedPipes()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let status as ExitStatus {
            Foundation.exit(status.rawValue)
        } catch let exit as CommandExit {
            Foundation.exit(exit.status)
        } catch is CancellationError {
            // Before the first step: of steps, a run tells itself that they were interrupted.
            Terminal.printError("retake: interrupted\n")
            Foundation.exit(ExitStatus.interrupted.rawValue)
        } catch  where exitCode(for: error) == .success {
            Terminal.printOut(fullMessage(for: error) + "\n")
        } catch  where exitCode(for: error) == .validationFailure {
            Terminal.printError(fullMessage(for: error) + "\n")
            Foundation.exit(ExitStatus.wrongUsage.rawValue)
        } catch {
            Terminal.printError("retake: \(CommandEnvironment.current.displayed("\(error)"))\n")
            Foundation.exit(ExitStatus.wrongUsage.rawValue)
        }
    }
}

/// Ends the process with a word where it could only wait for ever: before anything that needs a second thread.
package func refuseTightLimits() {
    OpenFiles.raiseLimit()
    do throws(LimitError) { try MachineLimits.check() } catch {
        Terminal.printError("retake: \(error)\n")
        Foundation.exit(ExitStatus.wrongUsage.rawValue)
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
    case interrupted = 130
}
