import SystemPackage

/// Reads a tar entry by entry, whoever wrote it, and lends each file's content piece by piece.
///
/// Whatever it returns is safe to name: paths lead downwards, and links stay inside. It refuses what programs read in
/// different ways.
struct TarReader: ~Copyable {
    /// The longest extended header that is read.
    private static let maximumExtensionByteCount: Int64 = 1 << 20
    /// The longest run of zeros after the end: programs fill up a record, which people may choose.
    private static let maximumTailByteCount: Int64 = 16 << 20

    private var source: ArchiveSource
    private var meter: UnpackMeter
    private var offset: Int64 = 0
    private var contentRemaining: Int64 = 0
    private var paddingRemaining: Int64 = 0

    init(_ archive: FilePath, limit: UnpackLimit, mode: ReadingMode) throws {
        source = try ArchiveSource(archive, mode: mode)
        meter = UnpackMeter(limit: limit, archive: archive)
    }

    var archive: FilePath { source.path }

    /// The next entry, or nil at the end, when the whole file has been read. What is left of the last content is skipped.
    mutating func next() throws -> ArchiveEntry? {
        try skip(contentRemaining + paddingRemaining)
        (contentRemaining, paddingRemaining) = (0, 0)
        var extensions = TarExtensions()
        while true {
            let start = offset
            let block = try readBlock()
            if block.allSatisfy({ $0 == 0 }) {
                if !extensions.isEmpty { throw damaged(.extendedHeader(offset: start)) }
                try readEnd()
                return nil
            }
            let fields = try decode(block, at: start)
            guard let kind = TarExtensions.Kind(fields.type) else {
                if let entry = try makeEntry(extensions.applied(to: fields)) { return entry }
                extensions = TarExtensions()
                continue
            }
            guard fields.size <= Self.maximumExtensionByteCount else { throw damaged(.extendedHeader(offset: start)) }
            let content = try read(Int(fields.size))
            try skip(TarHeader.padding(after: fields.size))
            guard extensions.note(kind, content) else { throw damaged(.extendedHeader(offset: start)) }
        }
    }

    /// Lends the next bytes of the last entry's content, valid until the next call; nothing at its end.
    mutating func nextContent() throws -> UnsafeRawBufferPointer {
        if contentRemaining == 0 { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let piece = try take(upTo: contentRemaining)
        contentRemaining -= Int64(piece.count)
        return piece
    }

    /// Counts what unpacking makes although no entry says so.
    mutating func count(entries: Int = 0, contentBytes: Int64 = 0) throws {
        try meter.count(entries: entries, contentBytes: contentBytes)
    }

    /// The archive file's digest; to be asked for after the last entry.
    func digest() -> FileDigest {
        source.digest()
    }

    /// The entry, or nil for the root folder, which has no name.
    private mutating func makeEntry(_ entry: TarExtensions.Applied) throws -> ArchiveEntry? {
        let made: ArchiveEntry?
        do {
            made = try entry.makeEntry()
        } catch {
            throw ArchiveError.refused(archive, entry: entry.fields.name, error)
        }
        guard let made else { return nil }
        try meter.count(entries: 1, contentBytes: made.contentByteCount)
        contentRemaining = made.contentByteCount
        paddingRemaining = TarHeader.padding(after: contentRemaining)
        return made
    }

    private func decode(_ block: [UInt8], at start: Int64) throws -> TarHeader.Fields {
        do {
            return try TarHeader.decoded(block)
        } catch .checksum {
            throw damaged(start == 0 ? .notAnArchive : .headerChecksum(offset: start))
        } catch .field(let name) {
            throw damaged(.headerField(name, offset: start))
        }
    }

    /// Reads on from the first zero block: another one, then nothing but zeros.
    private mutating func readEnd() throws {
        if try readBlock().contains(where: { $0 != 0 }) { throw damaged(.dataAfterEnd) }
        var tailByteCount: Int64 = 0
        while true {
            let piece = try source.next(upTo: 1 << 16)
            if piece.isEmpty { return }
            tailByteCount += Int64(piece.count)
            if tailByteCount > Self.maximumTailByteCount || piece.contains(where: { $0 != 0 }) {
                throw damaged(.dataAfterEnd)
            }
        }
    }

    private mutating func readBlock() throws -> [UInt8] {
        try read(TarHeader.blockByteCount)
    }

    private mutating func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count { bytes.append(contentsOf: try take(upTo: Int64(count - bytes.count))) }
        return bytes
    }

    private mutating func take(upTo count: Int64) throws -> UnsafeRawBufferPointer {
        let piece = try source.next(upTo: Int(count))
        if piece.isEmpty { throw damaged(.truncated) }
        offset += Int64(piece.count)
        return piece
    }

    private mutating func skip(_ count: Int64) throws {
        if try source.skip(count) < count { throw damaged(.truncated) }
        offset += count
    }

    private func damaged(_ damage: ArchiveDamage) -> ArchiveError {
        .damaged(archive, damage)
    }
}
