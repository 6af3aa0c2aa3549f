/// The files of one input or output: paths, contents by digest, executable bits and links. No times, no owners.
package struct FileTree: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package enum Kind: Sendable, Hashable {
            /// Contents by SHA-256 in lower-case hexadecimal; size in bytes.
            case file(digest: String, size: Int64, isExecutable: Bool)
            case link(target: String)
            /// An archive that Retake lays out itself, known by the tree of its members rather than by its bytes.
            case archive(treeDigest: String)
            /// A folder with nothing in it; others follow from the paths of their files.
            case emptyFolder
        }

        /// Relative, with `/` between names.
        package let path: String
        package let kind: Kind

        /// Names are bytes: two that Unicode takes for the same are two.
        package static func == (left: Entry, right: Entry) -> Bool {
            left.path.utf8.elementsEqual(right.path.utf8) && left.kind == right.kind
        }

        package init(path: String, kind: Kind) {
            self.path = path
            self.kind = kind
        }
    }

    /// Sorted by the bytes of their paths.
    package let entries: [Entry]

    package init(_ entries: [Entry]) {
        self.entries = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    package var isEmpty: Bool { entries.isEmpty }

    /// The sizes of all files, in bytes.
    package var byteCount: Int64 {
        entries.reduce(0) { total, entry in
            if case .file(_, let size, _) = entry.kind { total + size } else { total }
        }
    }

    /// What lies at a path: a folder's files relative to it, or a tree of the one file there, under its own name.
    ///
    /// Nil when nothing is there. The empty path is the whole tree.
    package func subtree(at path: String) -> FileTree? {
        if path.isEmpty { return self }
        if let entry = entries.first(where: { $0.path.utf8.elementsEqual(path.utf8) }) {
            if case .emptyFolder = entry.kind { return FileTree([]) }
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return FileTree([Entry(path: name, kind: entry.kind)])
        }
        let prefix = path + "/"
        let below = entries.filter { $0.path.utf8.starts(with: prefix.utf8) }
            .map {
                Entry(path: String(decoding: $0.path.utf8.dropFirst(prefix.utf8.count), as: UTF8.self), kind: $0.kind)
            }
        return below.isEmpty ? nil : FileTree(below)
    }

    /// Whether a path names a file (or a link) of this tree rather than a folder.
    package func isFile(at path: String) -> Bool {
        entries.contains { entry in
            if case .emptyFolder = entry.kind { false } else { entry.path.utf8.elementsEqual(path.utf8) }
        }
    }

    /// The path, first in order, at which two trees differ; nil when they are the same.
    package func firstDifference(from other: FileTree) -> String? {
        for (own, others) in zip(entries, other.entries) where own != others {
            return min(own.path, others.path)
        }
        let longer = entries.count > other.entries.count ? entries : other.entries
        let common = min(entries.count, other.entries.count)
        return longer.count > common ? longer[common].path : nil
    }

    /// This tree, moved into a folder.
    package func moved(into folder: String) -> FileTree {
        folder.isEmpty ? self : FileTree(entries.map { Entry(path: folder + "/" + $0.path, kind: $0.kind) })
    }

    /// This tree and others over it; where two have the same path, the last one's entry stays.
    package func overlaid(with others: [FileTree]) -> FileTree {
        var entries: [[UInt8]: Entry] = [:]
        for tree in [self] + others {
            for entry in tree.entries { entries[Array(entry.path.utf8)] = entry }
        }
        return FileTree(Array(entries.values))
    }
}
