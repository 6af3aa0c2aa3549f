import CHost
import HostSystem
package import SystemPackage

/// The right to compute one fingerprint, among all processes that use a cache.
///
/// A kernel lock on a file, so it ends with its process. It ends when this value does.
package struct KeyLock: ~Copyable {
    /// Nil where files can't be locked.
    private let file: FileDescriptor?
    private let path: FilePath

    /// Who holds a lock that could not be had: `process 1234 of ada on laptop`.
    package struct Holder: Sendable, Hashable {
        package let name: String

        package init(name: String) { self.name = name }
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
        attempt(at: path, as: holder, sharing: .nobody)
    }

    static func attempt(at path: FilePath, as holder: Holder, sharing: Sharing) -> Attempt {
        while true {
            let opened = try? FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec], permissions: FilePermissions(rawValue: 0o644))
            guard let file = opened else { return .acquired(KeyLock(file: nil, path: path)) }
            if flock(file.rawValue, LOCK_EX | LOCK_NB) != 0 {
                defer { try? file.close() }
                guard host_errno() == EWOULDBLOCK else { return .acquired(KeyLock(file: nil, path: path)) }
                return .held(Holder(name: holderName(file)))
            }
            // The last holder removes the file; a lock on a removed file locks nothing.
            if isSameFile(file, path) {
                sharing.apply(toFile: path)
                // A file that was cut short is written to the disk when it is closed, by some file systems.
                if (try? file.seek(offset: 0, from: .end)) != 0 { try? file.resize(to: 0) }
                _ = try? file.writeAll(toAbsoluteOffset: 0, holder.name.utf8)
                return .acquired(KeyLock(file: file, path: path))
            }
            try? file.close()
        }
    }

    private init(file: FileDescriptor?, path: FilePath) {
        self.file = file
        self.path = path
    }

    /// Ends the lock; so does the end of this value's life.
    package consuming func release() {}

    deinit {
        guard let file else { return }
        unlink(path.string)
        try? file.close()
    }

    private static func holderName(_ file: FileDescriptor) -> String {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = bytes.withUnsafeMutableBytes { try? file.read(fromAbsoluteOffset: 0, into: $0) } ?? 0
        return count == 0 ? "another process" : String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    private static func isSameFile(_ file: FileDescriptor, _ path: FilePath) -> Bool {
        guard let opened = try? Stat(file), let named = File.status(of: path) else { return false }
        return opened.inode == named.inode && opened.deviceID == named.deviceID
    }
}
