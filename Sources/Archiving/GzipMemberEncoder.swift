import CZlib

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
