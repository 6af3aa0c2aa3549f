/// Turns one of Retake's gzip members into its content, or finds that it is not what its header says.
struct MemberInflater: MemberTool, ~Copyable {
    static var inputByteCount: Int { GzipMember.maximumByteCount }

    private var inflater: Inflater
    private let content: ByteBuffer

    init() throws {
        let inflater = try Inflater()
        self.inflater = inflater
        content = ByteBuffer(byteCount: GzipMember.contentByteCount)
    }

    mutating func output(for member: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer {
        inflater.startMember()
        let progress = try inflater.decompress(member, into: content.bytes)
        guard progress.isAtEndOfMember, progress.consumed == member.count,
            progress.produced == GzipMember.sizes(inHeader: member)?.contentByteCount
        else { throw Inflater.InvalidData() }
        return UnsafeRawBufferPointer(content.bytes).slice(0..<progress.produced)
    }
}
