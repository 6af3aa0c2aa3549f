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
