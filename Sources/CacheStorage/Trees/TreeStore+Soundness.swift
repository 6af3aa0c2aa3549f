import CHost
import HostSystem
package import PipelineModel
import Synchronization
import SystemPackage

/// What was seen of trees while their contents were known to be right, so that a later change is noticed without reading.
final class TreeStates: Sendable {
    private let states = Mutex<[Digest: Int64]>([:])

    subscript(digest: Digest) -> Int64? {
        get { states.withLock { $0[digest] } }
        set { states.withLock { $0[digest] = newValue } }
    }
}

extension TreeStore {
    /// Whether a tree lies there and is what its name says: everything in it is as it was when that was last made sure of.
    /// What looks different is digested again.
    func isSound(_ tree: FileTree, digest: Digest) -> Bool {
        let place = folder.tree(digest)
        guard let state = Self.state(of: tree, at: place) else { return false }
        if states[digest] == state { return true }
        if (try? index.state(ofTree: digest)) != state {
            guard (try? TreeWalker().tree(ofFolder: place).digest) == digest else { return false }
            try? index.note(tree: digest, byteCount: tree.byteCount, state: state)
        }
        states[digest] = state
        return true
    }

    /// One number for all that the file system tells of an output's tree, but for when it was of use; nil when it is not there whole.
    /// A step's input was the same from beginning to end when this was.
    package func state(of output: StepOutput) -> Int64? {
        Self.state(of: output.tree, at: folder.tree(output.treeDigest))
    }

    /// Notes a tree whose contents were just made sure of.
    func noteState(of tree: FileTree, digest: Digest) { states[digest] = Self.state(of: tree, at: folder.tree(digest)) }

    /// Of all that a file system tells of a tree's files and folders, one number; nil when a file is missing, or of another
    /// kind or size. Reads no file. When the tree's own folder was changed last does not count: that is when it was of use.
    static func state(of tree: FileTree, at place: FilePath) -> Int64? {
        guard let status = File.status(place), status.type == .directory, let names = try? place.sortedNames() else {
            return nil
        }
        var fold = Fold()
        for name in names { for byte in name.utf8 { fold.add(UInt64(byte)) } }
        var seen: Set<Substring> = []
        for entry in tree.entries {
            guard let status = File.status(place.pushing(FilePath(entry.path))), entry.kind.isLike(status) else {
                return nil
            }
            fold.add(status)
            for folder in entry.path.ancestorPaths where seen.insert(folder).inserted {
                guard let status = File.status(place.pushing(FilePath(String(folder)))), status.type == .directory
                else {
                    return nil
                }
                fold.add(status)
            }
        }
        return Int64(bitPattern: fold.value)
    }

    /// Mixes numbers into one, so that a change of any shows.
    private struct Fold {
        private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

        mutating func add(_ number: UInt64) {
            value = (value ^ number) &* 0x9E37_79B9_7F4A_7C15
            value ^= value >> 29
        }

        mutating func add(_ status: Stat) {
            let state = FileState(status)
            add(state.inode)
            add(UInt64(bitPattern: state.size))
            add(UInt64(bitPattern: state.modifiedAt))
            add(UInt64(bitPattern: state.changedAt))
        }
    }
}

extension FileTree.Entry.Kind {
    /// Whether what lies there may be this, as far as can be told without reading it.
    fileprivate func isLike(_ status: Stat) -> Bool {
        switch self {
        case .file(_, let size, let isExecutable):
            status.type == .regular && Int64(status.size) == size
                && status.permissions.contains(.ownerExecute) == isExecutable
        case .link: status.type == .symbolicLink
        case .emptyFolder: status.type == .directory
        case .archive: true
        }
    }
}

/// The folders that this process uses, trees and environments, each with a lock that keeps a prune away from it.
final class HeldTrees: Sendable {
    private let held = Mutex(Held())
    /// A process may open so many files: of more trees, those that were of use last are held. The others are spared by their time
    /// of use alone.
    private let limit: Int

    private struct Held {
        var files: [FilePath: (file: FileDescriptor, state: FileState)] = [:]
        /// The one that was held first comes first.
        var order: [FilePath] = []

        mutating func release(_ place: FilePath) {
            try? files.removeValue(forKey: place)?.file.close()
            order.removeAll { $0 == place }
        }
    }

    init(limit: Int = min(256, max(1, Int(sysconf(Int32(_SC_OPEN_MAX))) / 8))) { self.limit = limit }

    deinit { release() }

    func hold(_ place: FilePath) {
        guard let status = File.status(place) else { return }
        held.withLock { held in
            let now = FileState(status)
            if let known = held.files[place]?.state, known.device == now.device, known.inode == now.inode { return }
            // What was there before is gone, and another one in its place.
            held.release(place)
            guard let file = Self.open(place) else { return }
            Self.share(file)
            guard let status = try? Stat(file) else { return }
            if held.order.count >= limit { held.release(held.order[0]) }
            held.files[place] = (file, FileState(status))
            held.order.append(place)
        }
    }

    func release() {
        held.withLock { held in
            for place in held.order { held.release(place) }
        }
    }

    private static func open(_ place: FilePath) -> FileDescriptor? {
        try? .open(place, .readOnly, options: [.directory, .noFollow, .closeOnExec])
    }

    /// Waits for a prune, which holds a tree for as long as a renaming takes; not for one that was stopped meanwhile.
    private static func share(_ file: FileDescriptor) {
        for _ in 0..<2000 {
            if flock(file.rawValue, LOCK_SH | LOCK_NB) == 0 || Errno.last != .wouldBlock { return }
            usleep(1000)
        }
    }

    /// Locks a tree that no process uses; nil when one does. Where no locks can be had, none does as far as is known.
    static func lockUnused(_ place: FilePath) -> FileDescriptor? {
        guard let file = open(place) else { return nil }
        if flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 || Errno.last != .wouldBlock { return file }
        try? file.close()
        return nil
    }
}
