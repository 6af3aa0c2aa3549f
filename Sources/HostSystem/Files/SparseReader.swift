import CHost
package import SystemPackage

/// Reads an open file from start to end, but for its holes: their zeros are made here, so that a terabyte of nothing costs no reading.
package struct SparseReader {
    private let file: FileDescriptor
    private let size: Int64
    private var offset: Int64 = 0
    /// What is known of the file from `offset` on; nil where it may have no holes, and is read as any file is.
    private var known: (isHole: Bool, end: Int64)?

    /// - Parameter status: the file's, as it is now: one that has as many blocks as its size asks for has no holes.
    package init(_ file: FileDescriptor, status: Stat) {
        self.file = file
        size = status.size
        if status.type == .regular, status.blocksAllocated * 512 < size { known = (isHole: false, end: 0) }
    }

    /// Fills as much of the buffer as one look gives, nothing at the file's end, and returns how many bytes that is.
    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        do {
            guard var part = known else { return try file.read(into: buffer) }
            if offset >= part.end {
                part = look()
                known = part
            }
            let room = UnsafeMutableRawBufferPointer(
                rebasing: buffer[..<Int(min(Int64(buffer.count), part.end - offset))])
            let count: Int
            if part.isHole {
                room.initializeMemory(as: UInt8.self, repeating: 0)
                count = room.count
            } else {
                count = try file.read(fromAbsoluteOffset: offset, into: room)
            }
            offset += Int64(count)
            return count
        } catch {
            throw errno(from: error)
        }
    }

    /// The part of the file that begins at `offset`. One that grows meanwhile is read on.
    private func look() -> (isHole: Bool, end: Int64) {
        let data = host_next_data(file.rawValue, offset)
        if data < 0, Errno.last == .noSuchAddressOrDevice, offset < size { return (true, size) }
        if data > offset { return (true, data) }
        let hole = data < 0 ? -1 : host_next_hole(file.rawValue, offset)
        return (false, hole > offset ? hole : .max)
    }
}
