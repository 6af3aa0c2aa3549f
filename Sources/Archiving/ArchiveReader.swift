package import SystemPackage

/// Unpacks archives: those of `ArchiveWriter`, and any tar, in gzip or plain, that GNU tar, bsdtar or Python made.
///
/// Of an archive that other programs made, file contents, names, links and the right to execute are kept. Nothing that
/// it says can lead out of the folder.
package enum ArchiveReader {
    /// Unpacks `archive` into a folder that exists and is empty.
    ///
    /// Unpack into a temporary folder, and delete it when this throws: what was unpacked by then stays there, and the
    /// digest is known only at the end. With `expectedDigest`, an archive that has another SHA-256 is an error.
    ///
    /// With `only`, just the entries at or below those paths are unpacked, and the folders that lead to them; the
    /// summary counts what was asked for, and a path that the archive does not hold is an error.
    ///
    /// - Parameters:
    ///   - onEntry: called for each entry that was unpacked, in the archive's order, with the SHA-256 of a file's content
    ///     as it was written. Only then are contents digested. What it throws ends the unpacking.
    ///   - progress: told, at least once for each mebibyte, how many bytes of content were written since the last time.
    ///     What it throws ends the unpacking.
    @discardableResult
    package static func unpack(
        _ archive: FilePath, into folder: FilePath, expectedDigest: String? = nil, limit: UnpackLimit = .standard,
        only wanted: Set<EntryPath>? = nil, onEntry: ((ArchiveEntry, String?) throws -> Void)? = nil,
        progress: (Int64) throws -> Void = { _ in }
    ) throws -> ArchiveSummary {
        let mode: ReadingMode = wanted == nil ? .everything : expectedDigest != nil ? .jumping : .sequential
        var wanted = WantedPaths(wanted)
        var unpacker = try TreeUnpacker(into: folder)
        var reader = try TarReader(archive, limit: limit, mode: mode)
        while let entry = try reader.next() {
            guard wanted.take(entry.path) else { continue }
            let digest = try unpacker.unpack(
                entry, from: &reader, isDigested: onEntry != nil, progress: progress)
            try onEntry?(entry, digest)
        }
        let file = reader.digest()
        try file.verify(expectedDigest, of: archive)
        if !wanted.missing.isEmpty { throw ArchiveError.notInArchive(archive, wanted.missing.sorted()) }
        return ArchiveSummary(
            digest: file.digest, byteCount: file.byteCount, contentByteCount: unpacker.contentByteCount,
            entryCount: unpacker.entryCount)
    }
}
