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
