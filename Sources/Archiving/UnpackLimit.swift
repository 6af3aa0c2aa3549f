import SystemPackage

/// How much an archive may hold before it counts as a bomb.
///
/// Pass what was recorded when the archive was written; the default is for archives of which nothing is known.
package struct UnpackLimit: Sendable, Hashable {
    /// Of all files together, copies made for hard links included.
    package let contentByteCount: Int64
    /// Files, folders and links, folders that are only implied by a path included.
    package let entryCount: Int

    package init(contentByteCount: Int64, entryCount: Int) {
        self.contentByteCount = contentByteCount
        self.entryCount = entryCount
    }

    /// 64 GiB in a million entries.
    package static let standard = UnpackLimit(contentByteCount: 64 << 30, entryCount: 1_000_000)
}

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
