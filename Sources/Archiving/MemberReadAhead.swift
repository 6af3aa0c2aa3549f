import Dispatch

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

/// Room for one gzip member on its way through a worker: what goes in, what comes out, and the tool that turns one into
/// the other.
///
/// Unchecked, because it goes back and forth between two threads: who fills and empties it, and the worker. The semaphore
/// says whose turn it is.
final class MemberSlot<Tool: MemberTool & ~Copyable>: @unchecked Sendable {
    let input: ByteBuffer
    var filled = 0
    /// Where in its file the member begins.
    var offset: Int64 = 0
    private var tool: Tool
    private let done = DispatchSemaphore(value: 0)
    private var result: Result<UnsafeRawBufferPointer, any Error> = .success(.init(start: nil, count: 0))

    init() throws {
        let tool = try Tool()
        self.tool = tool
        input = ByteBuffer(byteCount: Tool.inputByteCount)
    }

    /// Has a worker turn the input into output.
    func start(on pool: WorkerPool) {
        pool.run { [self] in
            work()
            done.signal()
        }
    }

    /// Turns it here and now.
    func finishAtOnce() {
        work()
        done.signal()
    }

    /// Waits for the output, which is valid until the slot is used again.
    func output() throws -> UnsafeRawBufferPointer {
        done.wait()
        return try result.get()
    }

    private func work() {
        let content = UnsafeRawBufferPointer(input.bytes).slice(0..<filled)
        result = Result { try tool.output(for: content) }
    }
}

/// Turns content into a member, or a member into content.
protocol MemberTool: ~Copyable, SendableMetatype {
    /// The most that goes in.
    static var inputByteCount: Int { get }
    init() throws
    /// What comes out, valid until the next call.
    mutating func output(for input: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer
}

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
