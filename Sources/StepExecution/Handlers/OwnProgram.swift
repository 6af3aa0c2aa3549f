import CHost
import HostSystem
package import PipelineModel
package import SystemPackage

/// A program of the user's that is no step, such as one that makes a pipeline: a plain process with all that their shell has,
/// but a terminal.
package struct OwnProgram: Sendable {
    private let executable: FilePath
    private let arguments: [String]
    private let environment: [String: String]
    private let folder: FilePath
    /// Whether it is asked to end as by Ctrl-C, so that in Python what stands in `finally` is done; else it is just ended.
    package var isInterrupted = true

    /// As if Ctrl-C was typed where it runs. What a shell started in its background ignores that.
    private static var interrupt: Int32 { host_ignored_at_start(SIGINT) ? SIGTERM : SIGINT }

    package init(_ executable: FilePath, _ arguments: [String], environment: [String: String], in folder: FilePath) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
    }

    /// Runs it to its end; what it started ends with it. Throws ``StepExecutionError`` when it can't be started, and
    /// `CancellationError` once it was ended because its task was cancelled.
    package func run(onLine: @escaping @Sendable (LogLine) -> Void) async throws -> JobOutcome.Status {
        let process = SessionProcess(
            executable: executable, arguments: arguments, environment: environment, workingFolder: folder,
            request: isInterrupted ? Self.interrupt : SIGTERM, gracePeriod: isInterrupted ? .seconds(5) : .seconds(2))
        return try await process.run(on: BlockingWorker(), onLine: onLine).status
    }
}
