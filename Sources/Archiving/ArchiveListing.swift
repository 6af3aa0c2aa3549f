package import SystemPackage

/// Reads archives without unpacking them.
package enum ArchiveListing {
    /// Calls `onEntry` for each entry, in the archive's order, and `onContent` for the pieces of each file's content.
    ///
    /// The archive may be any that `ArchiveReader` unpacks, and what that refuses an entry for by itself is refused
    /// here too; whether paths occur twice is left to the caller. The bytes that `onContent` gets are valid during the
    /// call. Without it, and with `expectedDigest`, contents are passed over without being decompressed.
    @discardableResult
    package static func read(
        _ archive: FilePath, expectedDigest: String? = nil, limit: UnpackLimit = .standard,
        onEntry: (ArchiveEntry) throws -> Void, onContent: ((UnsafeRawBufferPointer) throws -> Void)? = nil
    ) throws -> ArchiveSummary {
        let mode: ReadingMode =
            onContent != nil ? .everything : expectedDigest != nil ? .jumping : .sequential
        var reader = try TarReader(archive, limit: limit, mode: mode)
        var contentByteCount: Int64 = 0
        var entryCount = 0
        while let entry = try reader.next() {
            entryCount += 1
            contentByteCount += entry.contentByteCount
            try onEntry(entry)
            guard let onContent else { continue }
            while case let piece = try reader.nextContent(), !piece.isEmpty { try onContent(piece) }
        }
        let file = reader.digest()
        try file.verify(expectedDigest, of: archive)
        return ArchiveSummary(
            digest: file.digest, byteCount: file.byteCount, contentByteCount: contentByteCount, entryCount: entryCount)
    }

    /// The entries of an archive, in its order.
    package static func entries(
        of archive: FilePath, expectedDigest: String? = nil, limit: UnpackLimit = .standard
    ) throws -> [ArchiveEntry] {
        var entries: [ArchiveEntry] = []
        try read(archive, expectedDigest: expectedDigest, limit: limit, onEntry: { entries.append($0) })
        return entries
    }
}
