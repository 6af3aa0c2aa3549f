/// Writes a file as gzip members: whoever writes fills one while workers compress those before it.
struct GzipWriter: ~Copyable {
    private typealias Slot = MemberSlot<GzipMemberEncoder>

    private var file: OutputFile
    private let pool: WorkerPool
    /// The one that is being filled.
    private var current: Slot
    /// Being compressed, in the order of the file.
    private var started: [Slot] = []
    private var firstStarted = 0
    private var hasMember = false

    init(_ file: consuming OutputFile, priority: WorkPriority = .foreground) throws {
        let slot = try Slot()
        current = slot
        pool = .pool(priority)
        self.file = file
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
        var appended = 0
        while appended < bytes.count {
            let count = min(bytes.count - appended, GzipMember.contentByteCount - current.filled)
            current.input.bytes.slice(current.filled..<current.filled + count)
                .copyMemory(from: bytes.slice(appended..<appended + count))
            appended += count
            try advance(count)
        }
    }

    mutating func append(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try append($0) }
    }

    /// Appends what `read` puts into the room it is given; returns how much that was.
    mutating func append(
        upTo count: Int, reading read: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws -> Int {
        let end = min(current.filled + count, GzipMember.contentByteCount)
        let added = try read(current.input.bytes.slice(current.filled..<end))
        try advance(added)
        return added
    }

    consuming func finish(synchronizing: Bool) throws -> FileDigest {
        // An empty file is one empty member.
        if current.filled > 0 || !hasMember {
            if startedCount > 0 {
                try startCurrent()
            } else {
                // Little content takes less time than another thread takes to wake up.
                current.finishAtOnce()
                try file.write(current.output())
            }
        }
        while startedCount > 0 { _ = try writeOldest() }
        return try file.finish(synchronizing: synchronizing)
    }

    private var startedCount: Int { started.count - firstStarted }

    private mutating func advance(_ count: Int) throws {
        current.filled += count
        if current.filled < GzipMember.contentByteCount { return }
        try startCurrent()
        // Two more than can be worked on, so that no worker waits for who fills and writes.
        current = try startedCount < pool.width + 2 ? Slot() : writeOldest()
        current.filled = 0
    }

    private mutating func startCurrent() throws {
        current.start(on: pool)
        started.append(current)
        hasMember = true
    }

    /// Waits for the oldest member, writes it, and returns its slot for another use.
    private mutating func writeOldest() throws -> Slot {
        let slot = started[firstStarted]
        try file.write(slot.output())
        firstStarted += 1
        if firstStarted > 64 {
            started.removeFirst(firstStarted)
            firstStarted = 0
        }
        return slot
    }
}
