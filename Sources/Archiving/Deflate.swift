import CZlib

/// zlib's compressor for raw deflate data.
struct Deflater: ~Copyable {
    // zlib remembers the address of its stream, so the stream can't lie inside a value that moves.
    private let stream: UnsafeMutablePointer<z_stream>

    init(level: Int32) throws(ArchiveError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        if czlib_deflate_init(stream, level, -MAX_WBITS) != Z_OK {
            stream.deallocate()
            throw .outOfMemory
        }
        self.stream = stream
    }

    /// Compresses `content` as one stream of its own; returns its size, or nil when it doesn't fit into `output`.
    mutating func compress(_ content: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int? {
        deflateReset(stream)
        // zlib declares its input mutable, but deflate never writes through it.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: content.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(content.count)
        stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        if deflate(stream, Z_FINISH) != Z_STREAM_END { return nil }
        return output.count - Int(stream.pointee.avail_out)
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }
}

/// zlib's decompressor for gzip members; it verifies each member's check sum and size.
struct Inflater: ~Copyable {
    // zlib remembers the address of its stream, so the stream can't lie inside a value that moves.
    private let stream: UnsafeMutablePointer<z_stream>

    struct Progress {
        let consumed: Int
        let produced: Int
        let isAtEndOfMember: Bool
    }

    /// The data is no gzip member, or not what was compressed.
    struct InvalidData: Error {}

    init() throws(ArchiveError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 16 asks for a gzip header and trailer.
        if czlib_inflate_init(stream, MAX_WBITS + 16) != Z_OK {
            stream.deallocate()
            throw .outOfMemory
        }
        self.stream = stream
    }

    mutating func startMember() {
        inflateReset(stream)
    }

    /// Decompresses what fits.
    mutating func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws -> Progress {
        // zlib declares its input mutable, but inflate never writes through it.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let status = inflate(stream, Z_NO_FLUSH)
        switch status {
        // Z_BUF_ERROR only says that nothing could be done with so little input or room.
        case Z_OK, Z_BUF_ERROR, Z_STREAM_END:
            return Progress(
                consumed: input.count - Int(stream.pointee.avail_in),
                produced: output.count - Int(stream.pointee.avail_out),
                isAtEndOfMember: status == Z_STREAM_END)
        case Z_MEM_ERROR: throw ArchiveError.outOfMemory
        default: throw InvalidData()
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }
}
