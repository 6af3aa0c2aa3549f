import Archiving
import PipelineModel
import SystemPackage

/// How a tree is kept as one file. The only place that knows: another compression is another of these.
enum ArtifactFormat {
    static let suffix = ".tar.gz"

    struct Packed {
        let artifact: Artifact
        /// What was found in the folder while it was packed.
        let tree: FileTree
    }

    /// - Parameter progress: told how many bytes of content were packed since the last time; what it throws ends it.
    static func pack(
        _ folder: FilePath, to file: FilePath, synchronizing: Bool, progress: @escaping (Int64) throws -> Void
    ) throws -> Packed {
        var content = ArchiveContent()
        let summary = try ArchiveWriter.pack(
            folder: folder, to: file, synchronizing: synchronizing, priority: .background,
            onEntry: { content.note($0, digest: $1) }, progress: progress)
        return Packed(
            artifact: Artifact(digest: Digest(computed: summary.digest), byteCount: summary.byteCount),
            tree: content.tree)
    }

    /// Unpacks all of an artifact into an empty folder, writing no more than a tree needs. Returns what it held.
    static func unpack(
        _ file: FilePath, digest: Digest, as tree: FileTree, into folder: FilePath,
        progress: @escaping (Int64) throws -> Void
    ) throws -> FileTree {
        var content = ArchiveContent()
        try ArchiveReader.unpack(
            file, into: folder, expectedDigest: digest.text, limit: tree.unpackLimit,
            onEntry: { content.note($0, digest: $1) }, progress: progress)
        return content.tree
    }

    /// Unpacks what lies at a path in an artifact, without inflating the rest; an empty path is the whole.
    static func extract(_ path: String, of file: FilePath, digest: Digest, into folder: FilePath) throws {
        try ArchiveReader.unpack(
            file, into: folder, expectedDigest: digest.text, only: path.isEmpty ? nil : [try EntryPath(path)])
    }

    /// Whether an error tells that the artifact itself can't be used; a full disk says nothing against it.
    static func blamesArtifact(_ error: any Error) -> Bool { (error as? ArchiveError)?.blamesArchive == true }
}

extension FileTree {
    /// What an archive of this tree holds: all its files, and an entry for each folder on the way to one.
    fileprivate var unpackLimit: UnpackLimit {
        let folders = Set(entries.flatMap(\.path.ancestorPaths))
        return UnpackLimit(contentByteCount: byteCount, entryCount: entries.count + folders.count)
    }
}

/// The tree of what an archive holds, gathered entry by entry while it is packed or unpacked.
struct ArchiveContent {
    private var entries: [FileTree.Entry] = []
    /// Those in which nothing was met yet.
    private var emptyFolders: Set<String> = []

    mutating func note(_ entry: ArchiveEntry, digest: String?) {
        if let parent = entry.path.parent { emptyFolders.remove(parent.text) }
        let path = entry.path.text
        switch entry.kind {
        case .file(let byteCount, let isExecutable):
            entries.append(
                .init(path: path, kind: .file(digest: digest ?? "", size: byteCount, isExecutable: isExecutable)))
        case .symbolicLink(let target):
            entries.append(.init(path: path, kind: .link(target: String(decoding: target.bytes, as: UTF8.self))))
        case .folder: emptyFolders.insert(path)
        // Retake packs none.
        case .hardLink: break
        }
    }

    var tree: FileTree {
        FileTree(entries + emptyFolders.map { FileTree.Entry(path: $0, kind: .emptyFolder) })
    }
}

extension EntryPath {
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
