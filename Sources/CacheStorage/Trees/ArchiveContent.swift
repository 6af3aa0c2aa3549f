import Archiving
import PipelineModel

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
