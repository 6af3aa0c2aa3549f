import CacheStorage
import HostSystem
import PipelineModel
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
        let file = prepared.path(of: path)
        guard file.removingLastComponent().isOwnFolder(below: prepared.path(of: "/")),
            let bytes = try? File.read(file), !bytes.isEmpty
        else { return nil }
        return String(decoding: bytes.prefix(Self.messageByteCount), as: UTF8.self)
    }
}
