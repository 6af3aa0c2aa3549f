import SystemPackage

/// The tar in a `.tar.gz`, or a plain `.tar`, lent piece by piece.
struct ArchiveSource: ~Copyable {
    private static let bufferByteCount = 1 << 20
    private static let magic: [UInt8] = [0x1F, 0x8B]

    private enum State {
        case plain
        case betweenMembers
        case inMember
        case ended
    }

    private var file: InputFile
    private var state: State
    private var inflater: Inflater
    private let input: ByteBuffer
    private var unread: Range<Int>
    private let window: ByteBuffer
    private var unlent = 0..<0
    private let mayJump: Bool

    /// `mayJump`: members that are skipped whole need not be inflated. Only for a file whose digest is verified, since
    /// nothing else would vouch for what such a member's header says.
    init(_ path: FilePath, mayJump: Bool) throws {
        var file = try InputFile(path)
        let inflater = try Inflater()
        let input = ByteBuffer(byteCount: Self.bufferByteCount)
        unread = 0..<(try file.read(into: input.bytes))
        let start = UnsafeRawBufferPointer(input.bytes).slice(unread)
        state = start.starts(with: Self.magic) ? .betweenMembers : .plain
        self.file = file
        self.inflater = inflater
        self.input = input
        window = ByteBuffer(byteCount: Self.bufferByteCount)
        self.mayJump = mayJump
    }

    var path: FilePath { file.path }

    var isCompressed: Bool { state != .plain }

    /// Lends the next bytes: at least one unless the data ends, at most `count`. They are valid until the next call.
    mutating func next(upTo count: Int) throws -> UnsafeRawBufferPointer {
        if unlent.isEmpty { try fillWindow() }
        let end = unlent.lowerBound + min(count, unlent.count)
        let lent = UnsafeRawBufferPointer(window.bytes).slice(unlent.lowerBound..<end)
        unlent = end..<unlent.upperBound
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
            let passed = try next(upTo: Int(min(remaining, Int64(Self.bufferByteCount)))).count
            if passed == 0 { break }
            remaining -= Int64(passed)
        }
        return count - remaining
    }

    /// The file's digest; to be asked for when `next` has returned nothing, which means that all was read.
    func digest() -> FileDigest {
        file.digest()
    }

    private var unreadBytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(input.bytes).slice(unread)
    }

    private mutating func fillWindow() throws {
        while unlent.isEmpty {
            if unread.isEmpty { unread = 0..<(try file.read(into: input.bytes)) }
            switch state {
            case .plain:
                if unread.isEmpty { return }
                window.bytes.copyMemory(from: unreadBytes)
                unlent = 0..<unread.count
                unread = 0..<0
            case .betweenMembers:
                try enterMember()
            case .inMember:
                if unread.isEmpty { throw ArchiveError.damaged(path, .truncated) }
                try inflate()
            case .ended:
                return
            }
        }
    }

    private mutating func enterMember() throws {
        switch unreadBytes.first {
        case nil:
            state = .ended
        case Self.magic[0]:
            inflater.startMember()
            state = .inMember
        default:
            // Tapes and some tools pad a gzip with zeros; nothing else may follow it.
            while !unread.isEmpty {
                if unreadBytes.contains(where: { $0 != 0 }) { throw ArchiveError.damaged(path, .dataAfterEnd) }
                unread = 0..<(try file.read(into: input.bytes))
            }
            state = .ended
        }
    }

    private mutating func inflate() throws {
        let progress: Inflater.Progress
        do {
            progress = try inflater.decompress(unreadBytes, into: window.bytes)
        } catch is Inflater.InvalidData {
            throw ArchiveError.damaged(path, .compressedData(offset: file.byteCount - Int64(unread.count)))
        }
        unread = unread.lowerBound + progress.consumed..<unread.upperBound
        unlent = 0..<progress.produced
        if progress.isAtEndOfMember { state = .betweenMembers }
    }

    /// Passes over one whole member of at most `count` bytes of content, if the next is one of Retake's.
    private mutating func jump(atMost count: Int64) throws -> Int64? {
        guard mayJump, state == .betweenMembers else { return nil }
        if unread.count < GzipMember.headerByteCount { try refillInput() }
        guard let sizes = GzipMember.sizes(inHeader: unreadBytes), sizes.contentByteCount <= count else { return nil }
        var remaining = sizes.memberByteCount
        while remaining > 0 {
            if unread.isEmpty { unread = 0..<(try file.read(into: input.bytes)) }
            if unread.isEmpty { throw ArchiveError.damaged(path, .truncated) }
            let passed = min(remaining, unread.count)
            unread = unread.lowerBound + passed..<unread.upperBound
            remaining -= passed
        }
        return Int64(sizes.contentByteCount)
    }

    /// Moves what is unread to the front, and reads on behind it.
    private mutating func refillInput() throws {
        let kept = unread.count
        // The two may overlap, which `copyMemory` allows.
        input.bytes.copyMemory(from: unreadBytes)
        unread = 0..<kept + (try file.read(into: input.bytes.slice(kept..<input.bytes.count)))
    }
}
