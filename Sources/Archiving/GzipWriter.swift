/// Writes a file as gzip members, through one buffer that holds a member's content.
struct GzipWriter: ~Copyable {
    private var file: OutputFile
    private var encoder: GzipMemberEncoder
    private let content: ByteBuffer
    private var filled = 0
    private var hasMember = false

    init(_ file: consuming OutputFile) throws {
        let encoder = try GzipMemberEncoder()
        self.encoder = encoder
        self.file = file
        content = ByteBuffer(byteCount: GzipMember.contentByteCount)
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
        var appended = 0
        while appended < bytes.count {
            let count = min(bytes.count - appended, content.bytes.count - filled)
            content.bytes.slice(filled..<filled + count).copyMemory(from: bytes.slice(appended..<appended + count))
            appended += count
            try advance(count)
        }
    }

    mutating func append(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try append($0) }
    }

    /// Appends what `read` puts into the room it is given; returns how much that was.
    mutating func append(
        upTo count: Int, reading read: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws -> Int {
        let end = min(filled + count, content.bytes.count)
        let added = try read(content.bytes.slice(filled..<end))
        try advance(added)
        return added
    }

    consuming func finish(synchronizing: Bool) throws -> FileDigest {
        // An empty file is one empty member.
        if filled > 0 || !hasMember { try writeMember() }
        return try file.finish(synchronizing: synchronizing)
    }

    private mutating func advance(_ count: Int) throws {
        filled += count
        if filled == content.bytes.count { try writeMember() }
    }

    private mutating func writeMember() throws {
        try file.write(encoder.encode(UnsafeRawBufferPointer(content.bytes).slice(0..<filled)))
        filled = 0
        hasMember = true
    }
}
