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

/// A fixed run of memory with a stable address, reused for as long as its owner lives.
///
/// zlib and the system fill memory through pointers, a mebibyte at a time; an array would have to be pinned anew for
/// each call, and couldn't lend a part of itself beyond it.
struct ByteBuffer: ~Copyable {
    let bytes: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        // Not zeroed: whoever reads a part has written it, and small archives need not touch the rest.
        bytes = .allocate(byteCount: byteCount, alignment: 16)
    }

    deinit {
        bytes.deallocate()
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these are many bytes, and all of them zero.
    var isZero: Bool {
        guard count >= 4096, let start = baseAddress, first == 0 else { return false }
        return memcmp(start, start + 1, count - 1) == 0
    }

    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[range])
    }
}

extension UnsafeMutableRawBufferPointer {
    func slice(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: self[range])
    }
}
