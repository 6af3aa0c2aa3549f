import HostSystem
package import PipelineModel
import Synchronization
package import SystemPackage

/// Runs a command of the user's that stands in for a step: a plain process in the folder of their settings, with all
/// that their shell has.
package struct HandlerProcess: Sendable {
    package struct Answer: Sendable {
        package let outcome: JobOutcome
        /// All that it printed to standard output.
        package let output: String
    }

    private let environment: [String: String]
    package let folder: FilePath
    private let gracePeriod: Duration

    /// - Parameters:
    ///   - environment: the user's own.
    ///   - folder: where it runs.
    package init(environment: [String: String], folder: FilePath, gracePeriod: Duration = .seconds(10)) {
        self.environment = environment
        self.folder = folder
        self.gracePeriod = gracePeriod
    }

    /// Throws ``StepExecutionError`` when the command can't be started.
    package func run(
        _ handler: Handler, onLine: @escaping @Sendable (LogLine) -> Void
    ) async throws -> Answer {
        guard let word = handler.command.first else { throw StepExecutionError.emptyCommand(handler.step) }
        var environment = environment
        environment["RETAKE_STEP"] = handler.step.rawValue
        environment["RETAKE_STEP_TYPE"] = handler.kind
        let program = try program(word, path: environment["PATH"] ?? StepEnvironment.systemPath)
        let worker = BlockingWorker()
        let input = handler.input.json() + "\n"
        let temporary = Host.temporaryFolder(environment)
        let standardInput = try await worker { try NamelessFile.holding(input.utf8, in: temporary).release() }
        let process = SessionProcess(
            executable: program, name: word, arguments: Array(handler.command.dropFirst()), environment: environment,
            workingFolder: folder, standardInput: standardInput, gracePeriod: gracePeriod, timeLimit: handler.timeLimit)
        let printed = Mutex(PrintedText())
        let ending = try await process.run(on: worker) { line in
            if line.stream == .output { printed.withLock { $0.append(line) } }
            onLine(line)
        }
        let outcome = JobOutcome(
            status: ending.status, duration: ending.duration, exceededLimit: ending.exceededLimit)
        return Answer(outcome: outcome, output: printed.withLock { $0.text })
    }

    private func program(_ word: String, path: String) throws(StepExecutionError) -> FilePath {
        if word.contains("/") {
            let program = folder.pushing(FilePath(word))
            guard ProgramSearch.isExecutable(program) else {
                throw .programNotStarted(word, reason: "there is no such program in '\(folder)'")
            }
            return program
        }
        guard let program = ProgramSearch(path: path).find(word) else {
            throw .programNotFound(word, searched: path)
        }
        return program
    }
}

/// What a handler printed. Of very much, only the end is kept: an answer is the last line, or all of it when it is short.
struct PrintedText {
    /// In bytes, unless one line alone is longer.
    private static let limit = 16 << 20

    private var lines: [String] = []
    private var isOpen = false
    private var byteCount = 0
    private var first = 0

    mutating func append(_ line: LogLine) {
        if isOpen { lines[lines.count - 1] += line.text } else { lines.append(line.text) }
        isOpen = line.isCut
        byteCount += line.text.utf8.count + 1
        while byteCount > Self.limit, first < lines.count - 1 {
            byteCount -= lines[first].utf8.count + 1
            lines[first] = ""
            first += 1
        }
        if first > 10_000, first * 2 > lines.count {
            lines.removeFirst(first)
            first = 0
        }
        // A line without an end is no answer.
        if byteCount > 4 * Self.limit {
            lines = [""]
            (first, byteCount) = (0, 0)
        }
    }

    var text: String { lines[first...].joined(separator: "\n") }
}
