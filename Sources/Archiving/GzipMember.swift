import CZlib

/// One of the independent members that a file is compressed as: header, deflate data, check sum, size (RFC 1952).
///
/// Its header's extra field says how long it is, so that a reader may jump from member to member, and inflate any of
/// them, or several at once, alone:
///
///     offset  0   1f 8b 08       gzip, deflate
///             3   04             there is an extra field
///             4   00 00 00 00    no time
///             8   00 ff          no hint at the level; unknown system
///            10   0c 00          12 bytes of extra field
///            12   'R' 'T' 08 00  Retake's subfield of 8 bytes
///            16   UInt32 LE      size of the whole member, from its first header byte to its last trailer byte
///            20   UInt32 LE      size of its content
///            24   deflate data
///                 UInt32 LE      CRC-32 of the content
///                 UInt32 LE      size of the content, once more
enum GzipMember {
    /// How much content a member holds; the last one of a file holds what remains.
    static let contentByteCount = 1 << 20

    /// The most that a member takes: that of a whole one whose content is stored.
    static var maximumByteCount: Int { headerByteCount + storedByteCount(of: contentByteCount) + trailerByteCount }

    static let headerByteCount = 24
    static let trailerByteCount = 8

    /// The longest run that a stored deflate block holds, and what its header takes.
    static let storedBlockByteCount = 65535
    static let storedBlockHeaderByteCount = 5

    static let fixedHeader: [UInt8] =
        [0x1F, 0x8B, 0x08, 0x04, 0, 0, 0, 0, 0, 0xFF, 12, 0] + Array("RT".utf8) + [8, 0]

    /// Size of the deflate data when it is merely stored: the most that a member takes.
    static func storedByteCount(of contentByteCount: Int) -> Int {
        let blocks = max(1, (contentByteCount + storedBlockByteCount - 1) / storedBlockByteCount)
        return contentByteCount + blocks * storedBlockHeaderByteCount
    }

    struct Sizes {
        let memberByteCount: Int
        let contentByteCount: Int
    }

    /// What a member's header says, or nil when it isn't one of Retake's, which never exceed their limits.
    static func sizes(inHeader header: UnsafeRawBufferPointer) -> Sizes? {
        guard header.count >= headerByteCount, header.slice(0..<fixedHeader.count).elementsEqual(fixedHeader) else {
            return nil
        }
        let member = UInt32(littleEndian: header.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
        let content = UInt32(littleEndian: header.loadUnaligned(fromByteOffset: 20, as: UInt32.self))
        guard member > UInt32(headerByteCount + trailerByteCount), member <= UInt32(maximumByteCount),
            content <= UInt32(contentByteCount)
        else { return nil }
        return Sizes(memberByteCount: Int(member), contentByteCount: Int(content))
    }
}

/// Turns up to a mebibyte of content into a gzip member.
///
/// What it returns depends on the content alone, so that several encoders may work on the members of one file.
struct GzipMemberEncoder: MemberTool, ~Copyable {
    static let inputByteCount = GzipMember.contentByteCount

    /// Parts of the content tell whether it is worth compressing: four, evenly spread.
    private static let samplePartByteCount = 4096
    private static let samplePartCount = 4
    /// Compressing must save a sixteenth of the sample.
    private static let sampleTargetByteCount = samplePartByteCount * samplePartCount * 15 / 16

    private var deflater: Deflater
    private let output: ByteBuffer

    /// zlib's fastest level: what a step waits for is time, and artifacts are evicted anyway.
    init() throws {
        let deflater = try Deflater(level: 1)
        self.deflater = deflater
        output = ByteBuffer(
            byteCount: GzipMember.headerByteCount + GzipMember.trailerByteCount
                + GzipMember.storedByteCount(of: GzipMember.contentByteCount))
    }

    /// The member. Content that does not shrink is stored.
    mutating func output(for content: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let dataByteCount = compressed(content) ?? stored(content)
        let memberByteCount = GzipMember.headerByteCount + dataByteCount + GzipMember.trailerByteCount
        output.bytes.copyBytes(from: GzipMember.fixedHeader)
        put(UInt32(memberByteCount), at: 16)
        put(UInt32(content.count), at: 20)
        let start = content.assumingMemoryBound(to: UInt8.self).baseAddress
        put(UInt32(crc32(0, start, UInt32(content.count))), at: memberByteCount - 8)
        put(UInt32(content.count), at: memberByteCount - 4)
        return UnsafeRawBufferPointer(output.bytes).slice(0..<memberByteCount)
    }

    /// Size of the deflate data, or nil when it would be no smaller than the content stored.
    private mutating func compressed(_ content: UnsafeRawBufferPointer) -> Int? {
        if !isWorthCompressing(content) { return nil }
        let room = GzipMember.storedByteCount(of: content.count) - 1
        let data = output.bytes.slice(GzipMember.headerByteCount..<GzipMember.headerByteCount + room)
        return deflater.compress(content, into: data)
    }

    private mutating func isWorthCompressing(_ content: UnsafeRawBufferPointer) -> Bool {
        let sampleByteCount = Self.samplePartByteCount * Self.samplePartCount
        // Little content is compressed as fast as sampled.
        if content.count < 4 * sampleByteCount { return true }
        // Both the sample and what becomes of it fit into the output, which is overwritten afterwards.
        let sample = output.bytes.slice(0..<sampleByteCount)
        for part in 0..<Self.samplePartCount {
            let source = part * (content.count / Self.samplePartCount)
            sample.slice(part * Self.samplePartByteCount..<(part + 1) * Self.samplePartByteCount)
                .copyMemory(from: content.slice(source..<source + Self.samplePartByteCount))
        }
        let result = output.bytes.slice(sampleByteCount..<sampleByteCount + Self.sampleTargetByteCount)
        return deflater.compress(UnsafeRawBufferPointer(sample), into: result) != nil
    }

    /// Writes stored blocks, and returns their size.
    private func stored(_ content: UnsafeRawBufferPointer) -> Int {
        var source = 0
        var target = GzipMember.headerByteCount
        repeat {
            let count = min(GzipMember.storedBlockByteCount, content.count - source)
            output.bytes[target] = source + count == content.count ? 1 : 0
            put(UInt16(count), at: target + 1)
            put(~UInt16(count), at: target + 3)
            target += GzipMember.storedBlockHeaderByteCount
            output.bytes.slice(target..<target + count).copyMemory(from: content.slice(source..<source + count))
            source += count
            target += count
        } while source < content.count
        return target - GzipMember.headerByteCount
    }

    private func put<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
        output.bytes.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
    }
}
