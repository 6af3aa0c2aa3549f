import CHost
import Foundation
import HostSystem
import Synchronization
import SystemPackage

/// This process's own folder in a cache's `tmp/`, made when it is first needed.
///
/// A kernel lock on a file in it tells that its process lives; what a dead one left is swept away by the next prune.
final class ProcessFolder: Sendable {
    private static let lockName = "alive"

    private let parent: FilePath
    private let sharing: Sharing
    private let started = Date()
    private let state = Mutex(State())

    private struct State {
        var path: FilePath?
        var lock: FileDescriptor?
        var count = 0
    }

    init(in parent: FilePath, sharing: Sharing) {
        self.parent = parent
        self.sharing = sharing
    }

    deinit { remove() }

    /// A name that nobody else uses. Throws `Errno` when the folder can't be made.
    func newPath() throws(Errno) -> FilePath {
        let result = state.withLock { state -> Result<FilePath, Errno> in
            do throws(Errno) {
                state.count += 1
                return .success(try made(&state).appending("\(state.count)"))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Removes the folder with all in it.
    func remove() {
        state.withLock { state in
            if let path = state.path { try? path.removeTree() }
            try? state.lock?.close()
            state = State()
        }
    }

    private func made(_ state: inout State) throws(Errno) -> FilePath {
        // It may be gone with the whole cache.
        if let path = state.path, File.status(path) != nil { return path }
        try? state.lock?.close()
        state.lock = nil
        let name = "\(ProcessInfo.processInfo.hostName)-\(getpid())-\(UUID().uuidString.prefix(8))"
        let path = parent.appending(name)
        if mkdir(path.string, 0o755) != 0 {
            guard host_errno() == ENOENT, File.status(parent.removingLastComponent()) != nil else {
                throw Errno.last
            }
            try File.makeFolder(parent)
            sharing.apply(toFolder: parent)
            try File.makeFolder(path)
        }
        sharing.apply(toFolder: path)
        state.path = path
        state.lock = try? Self.lock(path, since: started)
        return path
    }

    /// - Parameter start: kept as the lock's time: what was used since then may still be needed.
    private static func lock(_ path: FilePath, since start: Date) throws -> FileDescriptor {
        let name = path.appending(lockName)
        let file = try FileDescriptor.open(
            name, .readWrite, options: [.create, .closeOnExec], permissions: FilePermissions(rawValue: 0o666))
        flock(file.rawValue, LOCK_EX | LOCK_NB)
        let seconds = start.timeIntervalSince1970
        let time = timespec(tv_sec: Int(seconds), tv_nsec: 0)
        var times = [time, time]
        futimens(file.rawValue, &times)
        return file
    }

    /// What processes that use a cache left in its `tmp/`.
    struct Leftovers {
        /// Folders of dead processes.
        var dead: [FilePath] = []
        /// When the oldest of those that live began, in seconds since 1970.
        var oldestStart: Int64?
    }

    static func leftovers(in parent: FilePath) -> Leftovers {
        var leftovers = Leftovers()
        for name in parent.names {
            let path = parent.appending(name)
            switch presence(at: path, name) {
            case .dead: leftovers.dead.append(path)
            case .alive(let start): leftovers.oldestStart = min(start, leftovers.oldestStart ?? start)
            case .unknown: break
            }
        }
        return leftovers
    }

    private enum Presence {
        case alive(since: Int64)
        case dead
        case unknown
    }

    private static func presence(at path: FilePath, _ name: String) -> Presence {
        guard let status = File.status(path), status.type == .directory else { return .unknown }
        let lock = path.appending(lockName)
        guard let file = try? FileDescriptor.open(lock, .readWrite, options: [.closeOnExec]) else {
            // Just being made, or its process died before it had a lock.
            return Date().timeIntervalSince1970 - Double(status.modifiedSecond) > 3600 ? .dead : .unknown
        }
        defer { try? file.close() }
        let start = File.status(lock)?.modifiedSecond ?? 0
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else { return .alive(since: start) }
        // Between its making and its locking: then the process still lives.
        let fields = name.split(separator: "-")
        let process = fields.count >= 3 ? pid_t(fields[fields.count - 2]) : nil
        let isHere = name.hasPrefix(ProcessInfo.processInfo.hostName + "-")
        if isHere, let process, process != getpid(), kill(process, 0) == 0 || host_errno() == EPERM {
            return Date().timeIntervalSince1970 - Double(start) > 86_400 ? .dead : .alive(since: start)
        }
        return isHere || Date().timeIntervalSince1970 - Double(start) > 86_400 ? .dead : .unknown
    }
}
