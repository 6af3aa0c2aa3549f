/// Retake's gzip members of a file, inflated by workers before they are asked for.
struct MemberReadAhead: ~Copyable {
    private typealias Slot = MemberSlot<MemberInflater>

    private let pool = WorkerPool.foreground
    /// Being inflated, in the order of the file.
    private var started: [Slot] = []
    private var free: [Slot] = []
    /// Whose content is lent.
    private var lent: Slot?

    /// Content that is inflated, or nil when what comes next is no member of Retake's. Valid until the next call.
    mutating func next(from input: inout InputBuffer) throws -> UnsafeRawBufferPointer? {
        if let lent { free.append(lent) }
        lent = nil
        while started.count < pool.width + 2, try startNext(from: &input) {}
        if started.isEmpty { return nil }
        let slot = started.removeFirst()
        lent = slot
        do {
            return try slot.output()
        } catch is Inflater.InvalidData {
            throw ArchiveError.damaged(input.path, .compressedData(offset: slot.offset))
        }
    }

    /// Takes the next member out of the input, if it is one of Retake's and whole.
    private mutating func startNext(from input: inout InputBuffer) throws -> Bool {
        try input.fill(atLeast: GzipMember.headerByteCount)
        guard let sizes = GzipMember.sizes(inHeader: input.bytes) else { return false }
        try input.fill(atLeast: sizes.memberByteCount)
        guard input.bytes.count >= sizes.memberByteCount else { return false }
        let slot = try free.popLast() ?? Slot()
        slot.offset = input.offset
        slot.filled = sizes.memberByteCount
        slot.input.bytes.copyMemory(from: input.bytes.slice(0..<sizes.memberByteCount))
        input.drop(sizes.memberByteCount)
        // What stands alone takes less time here than another thread takes to wake up.
        if started.isEmpty, input.isDrained { slot.finishAtOnce() } else { slot.start(on: pool) }
        started.append(slot)
        return true
    }
}
