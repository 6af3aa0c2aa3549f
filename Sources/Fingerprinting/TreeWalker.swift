package import PipelineModel
package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads the files of a folder, or one file, into a ``FileTree``.
///
/// Files whose state is as it was when they were read before are not read again.
package struct TreeWalker: Sendable {
    private let known: (any DigestStore)?

    /// - Parameter known: without it, every file is read.
    package init(known: (any DigestStore)? = nil) { self.known = known }

    /// The tree of a folder's files. A link inside is taken as a link, never followed; the folder itself may be one.
    ///
    /// Throws ``TreeError`` for what is neither file, folder nor link, for what can't be read, and for a name that
    /// is not UTF-8.
    package func tree(ofFolder folder: FilePath) throws -> FileTree {
        var entries: [FileTree.Entry] = []
        var files: [WalkedFile] = []
        var pending = [""]
        while let location = pending.popLast() {
            let listing = try FolderListing(of: location.isEmpty ? folder : folder.appending(location))
            if listing.isEmpty, !location.isEmpty { entries.append(.init(path: location, kind: .emptyFolder)) }
            for item in listing.items {
                let path = location.isEmpty ? item.name : location + "/" + item.name
                switch item.kind {
                case .folder: pending.append(path)
                case .file(let state, let isExecutable):
                    files.append(
                        WalkedFile(path: path, folder: folder.string, state: state, isExecutable: isExecutable))
                case .link(let target): entries.append(.init(path: path, kind: .link(target: target)))
                }
            }
        }
        return FileTree(entries + (try FileReading(known: known).entries(of: files, in: folder.string)))
    }

    /// The tree of one file under a name of its own. A link is followed.
    package func tree(ofFile file: FilePath, named name: String) throws -> FileTree {
        var status = stat()
        guard file.withPlatformString({ stat($0, &status) }) == 0 else {
            throw TreeError.unreadable(path: file.string, reason: Errno(rawValue: errno).description)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw TreeError.unsupported(path: file.string) }
        let walked = WalkedFile(
            path: file.lastComponent?.string ?? "", folder: file.removingLastComponent().string,
            state: FileState(status), isExecutable: status.st_mode & S_IXUSR != 0)
        let entries = try FileReading(known: known).entries(of: [walked], in: file.string)
        return FileTree(entries.map { FileTree.Entry(path: name, kind: $0.kind) })
    }
}

/// Why a folder's files can't be taken as data.
package enum TreeError: Error, Hashable {
    case unreadable(path: String, reason: String)
    case unsupported(path: String)
    case nameNotUTF8(folder: String)
}

extension TreeError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "'\(path)' can't be read: \(reason)"
        case .unsupported(let path): "'\(path)' is neither a file, a folder nor a link; remove it"
        case .nameNotUTF8(let folder): "a name in '\(folder)' is not UTF-8; rename that file"
        }
    }
}
