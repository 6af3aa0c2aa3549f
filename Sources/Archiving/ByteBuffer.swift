import CHost

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
