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

/// What is to be read next of a file: enough to look at a whole member.
struct InputBuffer: ~Copyable {
    private static let byteCount = 2 << 20

    private var file: InputFile
    private let buffer = ByteBuffer(byteCount: Self.byteCount)
    private var unread = 0..<0
    private var isAtEnd = false

    init(_ path: FilePath) throws { file = try InputFile(path) }

    var path: FilePath { file.path }

    /// What was read and not dropped, valid until more is read.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(buffer.bytes).slice(unread) }

    /// Where in the file `bytes` begin.
    var offset: Int64 { file.byteCount - Int64(unread.count) }

    /// Whether nothing is left. False when nobody knows yet.
    var isDrained: Bool { isAtEnd && unread.isEmpty }

    /// Reads on, if need be, until there are `count` bytes or the file ends.
    mutating func fill(atLeast count: Int = 1) throws {
        if isAtEnd || unread.count >= count { return }
        // The two may overlap, which `copyMemory` allows.
        buffer.bytes.copyMemory(from: bytes)
        unread = 0..<unread.count
        let room = buffer.bytes.slice(unread.count..<buffer.bytes.count)
        let added = try file.read(into: room)
        isAtEnd = added < room.count
        unread = 0..<unread.count + added
    }

    mutating func drop(_ count: Int) {
        unread = unread.lowerBound + count..<unread.upperBound
    }

    /// The digest of what was read: of the whole file once it is drained.
    func digest() -> FileDigest { file.digest() }
}
