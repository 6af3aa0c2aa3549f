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
    @discardableResult
    package static func unpack(
        _ archive: FilePath, into folder: FilePath, expectedDigest: String? = nil, limit: UnpackLimit = .standard,
        only wanted: Set<EntryPath>? = nil
    ) throws -> ArchiveSummary {
        var wanted = WantedPaths(wanted)
        var unpacker = try TreeUnpacker(into: folder)
        var reader = try TarReader(archive, limit: limit, mayJump: expectedDigest != nil)
        while let entry = try reader.next() {
            if wanted.take(entry.path) { try unpacker.unpack(entry, from: &reader) }
        }
        let file = reader.digest()
        try file.verify(expectedDigest, of: archive)
        if !wanted.missing.isEmpty { throw ArchiveError.notInArchive(archive, wanted.missing.sorted()) }
        return ArchiveSummary(
            digest: file.digest, byteCount: file.byteCount, contentByteCount: unpacker.contentByteCount,
            entryCount: unpacker.entryCount)
    }
}
