import SystemPackage

/// How an archive's bytes are wanted.
enum ReadingMode {
    /// All of them: workers inflate ahead.
    case everything
    /// Some: what is skipped need not be inflated. Only for a file whose digest is verified, since nothing else would
    /// vouch for what a skipped member's header says.
    case jumping
    /// One after the other, in this thread.
    case sequential
}

/// The tar in a `.tar.gz`, or a plain `.tar`, lent piece by piece.
struct ArchiveSource: ~Copyable {
    private static let windowByteCount = 1 << 20
    private static let magic: [UInt8] = [0x1F, 0x8B]

    private enum State {
        case plain
        case betweenMembers
        case inMember
        case ended
    }

    private var input: InputBuffer
    private var state: State
    private var inflater: Inflater
    private let window = ByteBuffer(byteCount: Self.windowByteCount)
    private var readAhead = MemberReadAhead()
    private var unlent = UnsafeRawBufferPointer(start: nil, count: 0)
    private let mode: ReadingMode

    init(_ path: FilePath, mode: ReadingMode) throws {
        var input = try InputBuffer(path)
        let inflater = try Inflater()
        try input.fill()
        state = input.bytes.starts(with: Self.magic) ? .betweenMembers : .plain
        self.input = input
        self.inflater = inflater
        self.mode = mode
    }

    var path: FilePath { input.path }

    var isCompressed: Bool { state != .plain }

    /// Lends the next bytes: at least one unless the data ends, at most `count`. They are valid until the next call.
    mutating func next(upTo count: Int) throws -> UnsafeRawBufferPointer {
        if unlent.isEmpty { try fillWindow() }
        let count = min(count, unlent.count)
        let lent = unlent.slice(0..<count)
        unlent = unlent.slice(count..<unlent.count)
        return lent
    }

    /// Passes over bytes, and returns how many: fewer than `count` only where the data ends.
    mutating func skip(_ count: Int64) throws -> Int64 {
        var remaining = count
        while remaining > 0 {
            if unlent.isEmpty, let jumped = try jump(atMost: remaining) {
                remaining -= jumped
                continue
            }
            let passed = try next(upTo: Int(min(remaining, Int64(Self.windowByteCount)))).count
            if passed == 0 { break }
            remaining -= Int64(passed)
        }
        return count - remaining
    }

    /// The file's digest; to be asked for when `next` has returned nothing, which means that all was read.
    func digest() -> FileDigest { input.digest() }

    private mutating func fillWindow() throws {
        while unlent.isEmpty {
            switch state {
            case .plain:
                try input.fill()
                if input.bytes.isEmpty { return }
                let count = min(input.bytes.count, window.bytes.count)
                window.bytes.copyMemory(from: input.bytes.slice(0..<count))
                input.drop(count)
                unlent = UnsafeRawBufferPointer(window.bytes).slice(0..<count)
            case .betweenMembers:
                if mode == .everything, let content = try readAhead.next(from: &input) {
                    unlent = content
                } else {
                    try enterMember()
                }
            case .inMember:
                try input.fill()
                if input.bytes.isEmpty { throw ArchiveError.damaged(path, .truncated) }
                try inflate()
            case .ended:
                return
            }
        }
    }

    private mutating func enterMember() throws {
        try input.fill()
        switch input.bytes.first {
        case nil:
            state = .ended
        case Self.magic[0]:
            inflater.startMember()
            state = .inMember
        default:
            // Tapes and some tools pad a gzip with zeros; nothing else may follow it.
            while !input.bytes.isEmpty {
                if input.bytes.contains(where: { $0 != 0 }) { throw ArchiveError.damaged(path, .dataAfterEnd) }
                input.drop(input.bytes.count)
                try input.fill()
            }
            state = .ended
        }
    }

    private mutating func inflate() throws {
        let progress: Inflater.Progress
        do {
            progress = try inflater.decompress(input.bytes, into: window.bytes)
        } catch is Inflater.InvalidData {
            throw ArchiveError.damaged(path, .compressedData(offset: input.offset))
        }
        input.drop(progress.consumed)
        unlent = UnsafeRawBufferPointer(window.bytes).slice(0..<progress.produced)
        if progress.isAtEndOfMember { state = .betweenMembers }
    }

    /// Passes over one whole member of at most `count` bytes of content, if the next is one of Retake's.
    private mutating func jump(atMost count: Int64) throws -> Int64? {
        guard mode == .jumping, state == .betweenMembers else { return nil }
        try input.fill(atLeast: GzipMember.headerByteCount)
        guard let sizes = GzipMember.sizes(inHeader: input.bytes), sizes.contentByteCount <= count else { return nil }
        try input.fill(atLeast: sizes.memberByteCount)
        if input.bytes.count < sizes.memberByteCount { throw ArchiveError.damaged(path, .truncated) }
        input.drop(sizes.memberByteCount)
        return Int64(sizes.contentByteCount)
    }
}
