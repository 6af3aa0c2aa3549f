import Dispatch

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
