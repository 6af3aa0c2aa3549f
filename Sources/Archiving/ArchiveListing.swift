package import SystemPackage

/// One file, folder or link as an archive names it.
package struct ArchiveEntry: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case file(byteCount: Int64, isExecutable: Bool)
        case folder
        case symbolicLink(LinkTarget)
        /// Another name of a file that came earlier in the archive. Retake writes none, but other programs do.
        case hardLink(to: EntryPath)
    }

    package let path: EntryPath
    package let kind: Kind

    package init(path: EntryPath, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// How many bytes of content follow the entry's header.
    package var contentByteCount: Int64 {
        if case .file(let byteCount, _) = kind { byteCount } else { 0 }
    }
}

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

/// What is known of an archive once it has been written or read to its end.
package struct ArchiveSummary: Sendable, Hashable {
    /// SHA-256 of the archive file, in lower-case hexadecimal, as `sha256sum` prints it.
    package let digest: String
    /// Size of the archive file.
    package let byteCount: Int64
    /// Size of all files in it, or of those that were asked for.
    package let contentByteCount: Int64
    /// Files, folders and links in it, or those that were asked for; the root folder is not counted.
    package let entryCount: Int

    package init(digest: String, byteCount: Int64, contentByteCount: Int64, entryCount: Int) {
        self.digest = digest
        self.byteCount = byteCount
        self.contentByteCount = contentByteCount
        self.entryCount = entryCount
    }
}

/// Which entries of an archive are asked for: all, or those at or below certain paths.
struct WantedPaths {
    private let paths: Set<EntryPath>?
    /// What was asked for and has not turned up yet.
    private(set) var missing: Set<EntryPath>

    init(_ paths: Set<EntryPath>?) {
        self.paths = paths
        missing = paths ?? []
    }

    /// Whether the entry is asked for; notes that it turned up.
    mutating func take(_ path: EntryPath) -> Bool {
        guard let paths else { return true }
        var isWanted = false
        var ancestor: EntryPath? = path
        while let current = ancestor {
            if paths.contains(current) {
                missing.remove(current)
                isWanted = true
            }
            ancestor = current.parent
        }
        return isWanted
    }
}
