package import CacheStorage
import HostSystem
package import PipelineModel
import PipelinePlanning
import StepExecution
import Synchronization
import SystemPackage

/// Keeps what a job writes: all of it in a file, its last lines at hand.
final class LogRecorder: Sendable {
    static let tailLength = 20

    private struct State {
        var tail: [LogLine] = []
        var problem: (any Error)?
    }

    let path: FilePath
    private let file: FileDescriptor
    private let state = Mutex(State())

    /// - Parameter path: must not exist.
    init(at path: FilePath) throws {
        self.path = path
        file = try FileDescriptor.open(
            path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: FilePermissions(rawValue: 0o644))
    }

    deinit { try? file.close() }

    func append(_ line: LogLine) {
        state.withLock { state in
            if state.tail.count == Self.tailLength { state.tail.removeFirst() }
            state.tail.append(line)
            do { try file.writeAll(line.logText.utf8) } catch { state.problem = state.problem ?? error }
        }
    }

    var tail: [LogLine] { state.withLock { $0.tail } }

    /// Throws when a line could not be written.
    func check() throws {
        if let problem = state.withLock({ $0.problem }) { throw problem }
    }
}

extension LogRecorder {
    /// As many bytes of a job's message as SageMaker keeps.
    private static let messageByteCount = 1_024

    /// What a job that is done has computed, beside its files: the last value of each metric in its log, and its message.
    ///
    /// - Parameter notice: is told which metrics could not be looked for.
    func results(of prepared: PreparedJob, notice: (String) -> Void) throws -> StepResults {
        let findings = try findings(prepared.job.metrics)
        for problem in findings.problems { notice(problem) }
        return StepResults(metrics: findings.metrics, message: message(prepared))
    }

    private func findings(_ definitions: [MetricDefinition]) throws -> MetricSearch.Findings {
        guard !definitions.isEmpty else { return MetricSearch.Findings() }
        let text = String(decoding: try File.read(path), as: UTF8.self)
        return try MetricSearch(definitions).findings(in: [LogLine](logText: text).map(\.text))
    }

    private func message(_ prepared: PreparedJob) -> String? {
        guard let path = prepared.job.messagePath else { return nil }
        let bytes = prepared.beginning(ofFile: path, upTo: Self.messageByteCount)
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}

/// What a step writes that is running now, in whatever process.
package struct RunningLog {
    private let file: FileDescriptor
    private let run: RunID
    private let path: FilePath
    private var rest: [UInt8] = []

    /// What a job that has failed leaves in its workspace, which stays: nobody writes to its log any more.
    static let endName = "ended"

    /// Whether any step of a pipeline is running now.
    package static func isAnyRunning(in pipeline: String, _ cache: Cache) -> Bool {
        let folder = cache.folder.workspaces.appending(pipeline.asFileName)
        return folder.names.contains { running(in: folder.appending($0)) != nil }
    }

    private static func running(in folder: FilePath) -> RunID? {
        folder.names.compactMap { RunID(text: $0) }
            .filter { !$0.isOfShell && $0.isAlive && !folder.appending($0.text).appending(endName).exists }
            .max { $0.text < $1.text }
    }

    /// Nil when no run is at that step.
    package init?(of step: Step.ID, in pipeline: String, _ cache: Cache) {
        let folder = cache.folder.workspaces.appending(pipeline.asFileName).appending(step.rawValue.asFileName)
        guard let running = Self.running(in: folder) else { return nil }
        path = folder.appending(running.text).appending("log.txt")
        guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
        self.file = file
        run = running
    }

    /// Whether the step may write more.
    package var isRunning: Bool {
        path.exists && run.isAlive && !path.removingLastComponent().appending(Self.endName).exists
    }

    /// The lines that were written since the last time.
    package mutating func next() throws -> [LogLine] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { break }
            rest += buffer[..<count]
        }
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        defer { rest.removeSubrange(...end) }
        return [LogLine](logText: String(decoding: rest[...end], as: UTF8.self))
    }
}
