import CHost
import HostSystem
import PipelineModel
import SystemPackage

/// A short command, run to its end for what it prints. Blocks its thread.
///
/// What it prints goes to files rather than through pipes: a process that it leaves behind keeps nobody waiting.
struct CapturedCommand: Sendable {
    let executable: FilePath
    let arguments: [String]
    /// All of it: nothing is inherited.
    let environment: [String: String]
    /// After this time it is ended, and all that it started in its process group.
    var limit = Duration.seconds(30)
    /// False for what tidies up after a task that was cancelled.
    var endsWhenCancelled = true

    struct Result: Sendable, Hashable {
        /// 128 and the signal's number where one ended it.
        let exitCode: Int32
        let exceededLimit: Bool
        let output: String
        let errors: String

        var succeeded: Bool { exitCode == 0 && !exceededLimit }
        /// What it says of itself, on one line.
        var words: String {
            let lines = (errors + "\n" + output).split(whereSeparator: \.isNewline).map { $0.trimmed }
            return lines.isEmpty ? "exit code \(exitCode)" : lines.joined(separator: "; ")
        }
    }

    /// Throws `CancellationError` when its task is cancelled, and ``StepExecutionError`` when it can't be started.
    func run() throws -> Result {
        let folder = Host.temporaryFolder(environment)
        // What it started is to be ended with it, and to be waited for then.
        Orphans.shared.adopt()
        let output = try NamelessFile(in: folder)
        let errors = try NamelessFile(in: folder)
        // In a group of its own, so that Ctrl-C at the terminal does not end what tidies up after it.
        let program = ChildProgram(
            executable, arguments, environment: environment, descriptors: [nil, output.raw, errors.raw],
            grouping: .ownGroup)
        let process: pid_t
        do throws(ChildProgram.StartError) { process = try program.start() } catch {
            if [.resourceTemporarilyUnavailable, .noMemory].contains(error.reason) {
                throw StepExecutionError.noProcess(words: error.reason.description)
            }
            throw StepExecutionError.programNotStarted(executable.string, reason: error.reason.description)
        }
        let (ending, exceededLimit) = try wait(for: process)
        return Result(
            exitCode: ending?.status.exitCode ?? 255, exceededLimit: exceededLimit, output: output.text(),
            errors: errors.text())
    }

    /// - Returns: how it ended, and whether it had to be ended.
    private func wait(for process: pid_t) throws(CancellationError) -> (ending: ProcessEnding?, exceededLimit: Bool) {
        let deadline = ContinuousClock.now + limit
        let end = ProcessEnd(of: process)
        while !end.wait(upTo: 20) {
            let isCancelled = endsWhenCancelled && Task.isCancelled
            if !isCancelled, .now < deadline { continue }
            _ = signal(SIGKILL, group: process)
            let ending = ProcessEnding(waitingFor: process)
            endGroup(process)
            if isCancelled { throw CancellationError() }
            return (ending, true)
        }
        return (ProcessEnding(of: process), false)
    }
}
