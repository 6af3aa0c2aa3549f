import CHost
import HostSystem
package import SystemPackage

/// The right to compute one fingerprint, among all processes that use a cache.
///
/// A kernel lock on a file, so it ends with its process. It ends when this value does.
package struct KeyLock: ~Copyable {
    /// Nil where files can't be locked.
    private let held: Held?

    private struct Held: ~Copyable {
        let file: OwnedDescriptor
        let folder: FolderHandle
        let name: FileName
    }

    package enum Attempt: ~Copyable {
        case acquired(KeyLock)
        case held(Holder)
    }

    /// Tries to take the lock at a path, without waiting.
    ///
    /// Where the file can't be made or its file system knows no locks, the right is given without one: at worst a job is
    /// computed twice, and both record the same.
    ///
    /// - Parameter holder: what others are told.
    package static func attempt(at path: FilePath, as holder: Holder) -> Attempt {
        let folder = try? FolderHandle(path.removingLastComponent())
        return attempt(in: folder, path.lastComponent?.string ?? "", as: holder, sharing: .nobody)
    }

    /// - Parameter folder: nil when it can't be opened.
    static func attempt(
        in folder: consuming FolderHandle?, _ text: String, as holder: Holder, sharing: Sharing
    ) -> Attempt {
        guard let folder, let name = FileName(text) else { return .acquired(KeyLock(held: nil)) }
        while true {
            // What is no plain file with one name was put there by somebody who wants it written to.
            guard let file = try? folder.lockFile(name, making: true), let status = try? Stat(file.raw),
                status.type == .regular, status.linkCount <= 1
            else { return .acquired(KeyLock(held: nil)) }
            if flock(file.raw.rawValue, LOCK_EX | LOCK_NB) != 0 {
                guard Errno.last == .wouldBlock else { return .acquired(KeyLock(held: nil)) }
                return .held(Holder(name: holderName(file.raw), since: status.modifiedAt))
            }
            // The last holder removes the file; a lock on a removed file locks nothing.
            guard let named = try? folder.status(name), named.inode == status.inode, named.deviceID == status.deviceID
            else { continue }
            sharing.apply(to: file.raw)
            // A file that was cut short is written to the disk when it is closed, by some file systems.
            if status.size != 0 { try? file.raw.resize(to: 0) }
            _ = try? file.raw.writeAll(toAbsoluteOffset: 0, holder.name.utf8)
            return .acquired(KeyLock(held: Held(file: file, folder: folder, name: name)))
        }
    }

    private init(held: consuming Held?) { self.held = held }

    /// Ends the lock; so does the end of this value's life.
    package consuming func release() {}

    deinit {
        // While it is still locked, so that nobody has a lock on a file that is about to go.
        if let held { held.folder.removeIfThere(held.name) }
    }

    private static func holderName(_ file: FileDescriptor) -> String {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = bytes.withUnsafeMutableBytes { try? file.read(fromAbsoluteOffset: 0, into: $0) } ?? 0
        return count == 0 ? "another process" : printable(Array(bytes.prefix(count)))
    }
}

/// Keeps those who publish recordings and those who remove them out of each other's way.
///
/// Any number may publish at once, for the moment in which artifacts, log and recording get their names. Who removes
/// something is alone, so that no artifact goes that a recording just being published names.
struct PublishingLock: ~Copyable {
    private let file: OwnedDescriptor?

    enum Kind {
        case publishing
        case removing
    }

    /// Longer than this nobody waits: a process that holds it so long is stopped, or means no good. In seconds.
    static let longestWait: Int64 = 60

    /// Waits for the lock. Where files can't be locked, there is none.
    ///
    /// Throws ``CacheError`` when it can't be had in time, and `CancellationError` when nobody wants to wait any more.
    init(_ kind: Kind, in folder: CacheFolder, _ scratch: Scratch) throws {
        guard let opened = try? folder.opened(folder.locks).lockFile("publishing", making: true),
            (try? Stat(opened.raw))?.type == .regular
        else {
            file = nil
            return
        }
        folder.sharing.apply(to: opened.raw)
        let number = opened.raw.rawValue
        let operation = (kind == .publishing ? LOCK_SH : LOCK_EX) | LOCK_NB
        let start = Int64.now
        while flock(number, operation) != 0 {
            // A file system without locks says something else.
            guard [.wouldBlock, .interrupted].contains(Errno.last) else { break }
            try scratch.checkInterruption()
            let seconds = (Int64.now - start) / 1_000_000_000
            if seconds >= Self.longestWait { throw CacheError.lockHeld(folder: folder.root, seconds: seconds) }
            usleep(20_000)
        }
        file = consume opened
    }

    consuming func release() {}
}
