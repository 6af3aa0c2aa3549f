import CHost
import HostSystem
import Synchronization
import SystemPackage

/// This process's own folder in a cache's `tmp/`, made when it is first needed.
///
/// A kernel lock on a file in it tells that its process lives; what a dead one left is swept away by the next prune.
final class ProcessFolder: Sendable {
    private static let lockName: FileName = "alive"

    private let parent: FilePath
    private let cache: CacheFolder
    /// In seconds since 1970: what was used since then may be needed by this process.
    let started = Int64.now / 1_000_000_000
    private let state = Mutex(State())

    private struct State {
        var path: FilePath?
        /// The folder and the file that is locked.
        var descriptors: [FileDescriptor] = []
        /// Where new files are made: through the open folder where others could put another in its place.
        var place: FilePath?
        var count = 0

        mutating func forget() {
            for descriptor in descriptors { try? descriptor.close() }
            self = State()
        }
    }

    init(in parent: FilePath, of cache: CacheFolder) {
        self.parent = parent
        self.cache = cache
    }

    deinit { remove() }

    /// A name that nobody else uses. Throws `Errno` when the folder can't be made.
    func newPath() throws(Errno) -> FilePath {
        let result = state.withLock { state -> Result<FilePath, Errno> in
            do throws(Errno) {
                let place = try made(&state)
                state.count += 1
                return .success(place.appending("\(state.count)"))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Tells everybody that this process lives, before it uses what a prune could take.
    func announce() { state.withLock { if $0.path == nil { _ = try? made(&$0) } } }

    /// Removes the folder with all in it.
    func remove() {
        state.withLock { state in
            if let path = state.path { try? cache.removeTree(path) }
            state.forget()
        }
    }

    private func made(_ state: inout State) throws(Errno) -> FilePath {
        // It may be gone with the whole cache.
        if let path = state.path, let place = state.place, cache.status(path) != nil { return place }
        let count = state.count
        state.forget()
        state.count = count
        let name = "\(Host.name)-\(getpid())-\(Host.uniqueName.prefix(8))"
        let path = parent.appending(name)
        try cache.makeFolder(path)
        let folder = try cache.opened(path)
        if let lock = try? folder.createFile(Self.lockName, mode: 0o666) {
            let descriptor = lock.release()
            flock(descriptor.rawValue, LOCK_EX | LOCK_NB)
            // Kept as the lock's time: what was used since then may still be needed.
            host_set_time_of(descriptor.rawValue, started)
            state.descriptors.append(descriptor)
        }
        state.path = path
        state.place = path
        let itself = FilePath("/proc/self/fd/\(folder.descriptor.raw.rawValue)")
        if cache.sharing.isShared,
            let descriptor = try? FileDescriptor.open(itself, .readOnly, options: [.directory, .closeOnExec])
        {
            state.descriptors.append(descriptor)
            state.place = FilePath("/proc/self/fd/\(descriptor.rawValue)")
        }
        return state.place ?? path
    }

    /// What processes that use a cache left in its `tmp/`.
    struct Leftovers {
        /// Folders of dead processes.
        var dead: [FilePath] = []
        /// When the oldest of those that live began, in seconds since 1970.
        var oldestStart: Int64?
    }

    static func leftovers(in parent: FilePath, of cache: CacheFolder) -> Leftovers {
        var leftovers = Leftovers()
        for name in cache.names(in: parent) {
            switch presence(of: name, in: parent, cache) {
            case .dead: leftovers.dead.append(parent.appending(name))
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

    private static func presence(of name: String, in parent: FilePath, _ cache: CacheFolder) -> Presence {
        let path = parent.appending(name)
        guard let status = cache.status(path), status.type == .directory else { return .unknown }
        let now = Int64.now / 1_000_000_000
        guard let lock = try? cache.opened(path).lockFile(lockName, making: false), let held = try? Stat(lock.raw),
            held.type == .regular
        else {
            // Just being made, or its process died before it had a lock.
            return now - 3600 > status.modifiedSecond ? .dead : .unknown
        }
        let start = held.modifiedSecond
        guard flock(lock.raw.rawValue, LOCK_EX | LOCK_NB) == 0 else { return .alive(since: start) }
        let isOld = now - 86_400 > start
        // Between its making and its locking: then the process still lives.
        let fields = name.split(separator: "-")
        let process = fields.count >= 3 ? pid_t(fields[fields.count - 2]) : nil
        let isHere = name.hasPrefix(Host.name + "-")
        if isHere, let process, process > 0, process != getpid(), kill(process, 0) == 0 || Errno.last == .notPermitted {
            return isOld ? .dead : .alive(since: start)
        }
        return isHere || isOld ? .dead : .unknown
    }
}
