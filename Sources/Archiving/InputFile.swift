import HostSystem
import SystemPackage

/// A file that is read from start to end, and digested on the way.
struct InputFile: ~Copyable {
    let path: FilePath
    private let descriptor: OwnedDescriptor
    private var hash = SHA256()
    private(set) var byteCount: Int64 = 0

    init(_ path: FilePath) throws {
        self.path = path
        do {
            descriptor = OwnedDescriptor(
                try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking]))
        } catch {
            throw FileError(.open, path, error)
        }
    }

    /// Fills the buffer, but for the last part of the file; returns how many bytes it holds.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            do {
                let count = try descriptor.raw.read(into: buffer.slice(filled..<buffer.count))
                if count == 0 { break }
                filled += count
            } catch {
                throw FileError(.read, path, error)
            }
        }
        hash.update(UnsafeRawBufferPointer(buffer).slice(0..<filled))
        byteCount += Int64(filled)
        return filled
    }

    /// The digest of what was read, which is the whole file once `read` returned 0.
    borrowing func digest() -> FileDigest {
        FileDigest(digest: hash.hexadecimal(), byteCount: byteCount)
    }
}
