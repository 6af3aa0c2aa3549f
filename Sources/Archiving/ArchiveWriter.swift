import HostSystem
package import SystemPackage

/// Packs folders into archives.
///
/// An archive is a POSIX tar in a gzip of independent members (see `GzipMember`). Equal trees give equal bytes: entries
/// are sorted by the bytes of their path (a folder's ends in `/`), have no times and no owners, and `0644`, or `0755`
/// for folders and for files that their owner may execute. Symbolic links are kept as links. Files that are hard links
/// of each other become files of their own.
package enum ArchiveWriter {
    /// Packs what lies in `folder` into a new file.
    ///
    /// Nothing is left out: what can't be packed is an error, as is a file that changes meanwhile or a link that
    /// unpacking would refuse. When it throws, no archive is left. When `synchronizing`, the archive's bytes are on the
    /// disk when it returns; its name is the caller's to synchronize. `archive` must not lie in `folder`.
    ///
    /// - Parameters:
    ///   - onEntry: called for each entry in the archive's order, with the SHA-256 of a file's content. Only then are
    ///     contents digested, in the same pass. What it throws ends the packing.
    ///   - progress: told, about once for each mebibyte, how many bytes of content were packed since the last time. What
    ///     it throws ends the packing.
    @discardableResult
    package static func pack(
        folder: FilePath, to archive: FilePath, synchronizing: Bool = false, priority: WorkPriority = .foreground,
        onEntry: ((ArchiveEntry, String?) throws -> Void)? = nil, progress: @escaping (Int64) throws -> Void = { _ in }
    ) throws -> ArchiveSummary {
        let root = try FolderHandle(folder)
        let file = try OutputFile(creating: archive)
        do {
            let writer = try GzipWriter(file, priority: priority)
            var packer = TreePacker(root: folder, writer: writer, onEntry: onEntry, progress: progress)
            try packer.packContents(of: root, at: nil)
            return try packer.finish(synchronizing: synchronizing)
        } catch {
            OutputFile.discard(archive)
            throw error
        }
    }
}
