import CacheStorage
import PipelineModel
import PipelinePlanning
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
