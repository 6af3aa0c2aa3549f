import HostSystem
package import PipelineModel
package import SystemPackage

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
            let found = location.isEmpty ? folder : folder.appending(location)
            let open = try Self.open(found)
            let names = try Self.names(in: open)
            if names.isEmpty, !location.isEmpty { entries.append(.init(path: location, kind: .emptyFolder)) }
            for name in names {
                guard let text = name.string else {
                    throw TreeError.nameNotUTF8(printable(name.bytes), folder: found.string)
                }
                let path = location.isEmpty ? text : location + "/" + text
                let status = try Self.status(of: name, in: open)
                switch status.type {
                case .directory: pending.append(path)
                case .regular:
                    files.append(
                        WalkedFile(
                            path: path, folder: folder.string, state: FileState(status),
                            isExecutable: status.permissions.contains(.ownerExecute)))
                case .symbolicLink:
                    entries.append(.init(path: path, kind: .link(target: try Self.target(of: name, in: open))))
                default: throw TreeError.unsupported(path: found.appending(text).string)
                }
            }
        }
        return FileTree(entries + (try FileReading(known: known).entries(of: files, in: folder.string)))
    }

    /// The tree of one file under a name of its own. A link is followed.
    package func tree(ofFile file: FilePath, named name: String) throws -> FileTree {
        let status: Stat
        do throws(Errno) { status = try Stat(file) } catch {
            throw TreeError.unreadable(path: file.string, reason: error.description)
        }
        guard status.type == .regular else { throw TreeError.unsupported(path: file.string) }
        let walked = WalkedFile(
            path: file.lastComponent?.string ?? "", folder: file.removingLastComponent().string,
            state: FileState(status), isExecutable: status.permissions.contains(.ownerExecute))
        let entries = try FileReading(known: known).entries(of: [walked], in: file.string)
        return FileTree(entries.map { FileTree.Entry(path: name, kind: $0.kind) })
    }

    private static func open(_ folder: FilePath) throws(TreeError) -> FolderHandle {
        do throws(FileError) { return try FolderHandle(folder) } catch { throw TreeError(error) }
    }

    private static func names(in folder: borrowing FolderHandle) throws(TreeError) -> [FileName] {
        do throws(FileError) { return try folder.names() } catch { throw TreeError(error) }
    }

    private static func status(of name: FileName, in folder: borrowing FolderHandle) throws(TreeError) -> Stat {
        do throws(FileError) { return try folder.status(name) } catch { throw TreeError(error) }
    }

    private static func target(of name: FileName, in folder: borrowing FolderHandle) throws(TreeError) -> String {
        let target: [UInt8]
        do throws(FileError) { target = try folder.linkTarget(name) } catch { throw TreeError(error) }
        guard let text = String(validating: target, as: UTF8.self) else {
            throw .targetNotUTF8(link: folder.path.string + "/" + printable(name.bytes))
        }
        return text
    }
}

/// Why a folder's files can't be taken as data.
package enum TreeError: Error, Hashable {
    case unreadable(path: String, reason: String)
    case unsupported(path: String)
    /// The name is as it can be shown.
    case nameNotUTF8(String, folder: String)
    case targetNotUTF8(link: String)
}

extension TreeError {
    fileprivate init(_ error: FileError) {
        self = .unreadable(path: error.path.string, reason: error.reason.description)
    }
}

extension TreeError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "'\(path)' can't be read: \(reason)"
        case .unsupported(let path): "'\(path)' is neither a file, a folder nor a link; remove it"
        case .nameNotUTF8(let name, let folder): "the name '\(name)' in '\(folder)' is not UTF-8; rename that file"
        case .targetNotUTF8(let link): "the link '\(link)' leads to a name that is not UTF-8; rename that file"
        }
    }
}
