import PipelineModel
import StepExecution
import Synchronization
import SystemPackage
import TestSupport

/// A folder with sources and a workspace, and what a test runs there.
struct Workbench {
    let folder: TemporaryFolder
    var job: Job
    var inputs: [PreparedInput] = []
    var interpreter = Interpreter(executable: "/usr/bin/python3", prefixes: [], version: "3.11.2")

    /// A job that passes these words to a shell.
    init(_ script: String) throws {
        folder = try TemporaryFolder()
        job = Job(step: "step", image: "image", command: ["/bin/sh", "-c", script])
    }

    var workspace: FilePath { folder.path.appending("workspace") }
    var prepared: PreparedJob {
        PreparedJob(job: job, programs: .interpreter(interpreter), workspace: workspace, inputs: inputs)
    }

    /// Declares an input, made of files and folders below the bench's folder.
    mutating func input(_ path: String, _ pieces: [(location: String, source: String)]) {
        job.inputs.append(Job.Input(name: "\(job.inputs.count)", role: .data, uri: "", path: path))
        inputs.append(
            PreparedInput(
                path: path,
                pieces: pieces.map { .init(location: $0.location, source: folder.path.pushing(FilePath($0.source))) }))
    }

    /// Declares an input that comes through pipes, made of files below the bench's folder.
    mutating func streamedInput(_ path: String, _ sources: [String]) {
        var input = Job.Input(name: "\(job.inputs.count)", role: .data, uri: "", path: path)
        input.delivery.isStreamed = true
        job.inputs.append(input)
        inputs.append(
            PreparedInput(
                path: path,
                pieces: sources.map { .init(location: $0, source: folder.path.pushing(FilePath($0))) }, isStreamed: true
            ))
    }

    mutating func output(_ path: String) {
        job.outputs.append(Job.Output(name: "\(job.outputs.count)", path: path, uri: ""))
    }

    /// What lies at a path of the job afterwards.
    func read(_ path: String) throws -> String { try folder.read("workspace/root" + path) }
    /// Writes where the job sees it, while it runs.
    func write(_ path: String, _ text: String) throws { try folder.write("workspace/root" + path, text) }
    func exists(_ path: String) -> Bool { folder.exists("workspace/root" + path) }

    struct Result {
        let outcome: JobOutcome
        let lines: [LogLine]

        func text(_ stream: LogLine.Stream) -> [String] { lines.filter { $0.stream == stream }.map(\.text) }
    }

    func run(on runtime: any StepRuntime) async throws -> Result {
        let lines = Collected<LogLine>()
        let outcome = try await runtime.run(prepared, onLine: lines.append)
        return Result(outcome: outcome, lines: lines.all)
    }
}

/// What arrived so far, from whatever thread.
final class Collected<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    @Sendable func append(_ element: Element) { elements.withLock { $0.append(element) } }
    var all: [Element] { elements.withLock(\.self) }
}
