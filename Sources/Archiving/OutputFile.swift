import CHost
import HostSystem
import SystemPackage

/// A new file that is written from start to end, and digested on the way.
struct OutputFile: ~Copyable {
    private let path: FilePath
    private let descriptor: OwnedDescriptor
    private var hash = SHA256()
    private var byteCount: Int64 = 0

    /// Creates the file; one that exists is an error.
    init(creating path: FilePath) throws {
        self.path = path
        do {
            let raw = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            descriptor = OwnedDescriptor(raw)
        } catch Errno.fileExists {
            throw ArchiveError.alreadyExists(path)
        } catch {
            throw FileError(.create, path, error)
        }
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        hash.update(bytes)
        byteCount += Int64(bytes.count)
        do {
            try descriptor.raw.writeAll(bytes)
        } catch {
            throw FileError(.write, path, error)
        }
    }

    /// Closes the file; when `synchronizing`, its bytes are on the disk before this returns.
    consuming func finish(synchronizing: Bool) throws -> FileDigest {
        do throws(Errno) {
            if synchronizing && fsync(descriptor.raw.rawValue) != 0 { throw Errno.last }
            try descriptor.close()
        } catch {
            throw FileError(.write, path, error)
        }
        return FileDigest(digest: hash.hexadecimal(), byteCount: byteCount)
    }

    /// Removes what a failed writer left behind.
    static func discard(_ path: FilePath) {
        // The error that made the file worthless is what the caller must see, not that of cleaning up.
        _ = path.withPlatformString { unlink($0) }
    }
}
