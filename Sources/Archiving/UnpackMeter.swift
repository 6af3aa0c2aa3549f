import SystemPackage

/// Counts what an archive turns out to hold, and stops at the limit.
struct UnpackMeter {
    let limit: UnpackLimit
    let archive: FilePath
    private var contentByteCount: Int64 = 0
    private var entryCount = 0

    init(limit: UnpackLimit, archive: FilePath) {
        self.limit = limit
        self.archive = archive
    }

    mutating func count(entries: Int = 0, contentBytes: Int64 = 0) throws {
        entryCount += entries
        // The sum can't overflow: what was counted is within the limit.
        guard entryCount <= limit.entryCount, contentBytes <= limit.contentByteCount - contentByteCount else {
            throw ArchiveError.overLimit(archive, limit)
        }
        contentByteCount += contentBytes
    }
}
