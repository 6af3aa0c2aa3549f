import SystemPackage

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
