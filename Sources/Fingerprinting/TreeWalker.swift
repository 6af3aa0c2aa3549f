package import PipelineModel
package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads the files of a folder, or one file, into a ``FileTree``.
package enum TreeWalker {
    /// The tree of a folder's files. A link inside is taken as a link, never followed; the folder itself may be one.
    ///
    /// Throws ``TreeError`` for what is neither file, folder nor link, for what can't be read, and for a name that
    /// is not UTF-8.
    package static func tree(ofFolder folder: FilePath) throws -> FileTree {
        var entries: [FileTree.Entry] = []
        var files: [WalkedFile] = []
        var pending = [""]
        while let location = pending.popLast() {
            let names = try names(in: folder.appending(location))
            if names.isEmpty, !location.isEmpty { entries.append(.init(path: location, kind: .emptyFolder)) }
            for name in names {
                let path = location.isEmpty ? name : location + "/" + name
                let place = folder.appending(path)
                let status = try status(of: place, following: false)
                switch status.st_mode & S_IFMT {
                case S_IFDIR: pending.append(path)
                case S_IFREG: files.append(WalkedFile(path: path, place: place, status: status))
                case S_IFLNK: entries.append(.init(path: path, kind: .link(target: try linkTarget(of: place))))
                default: throw TreeError.unsupported(path: place.string)
                }
            }
        }
        return FileTree(entries + (try WalkedFile.entries(of: files)))
    }

    /// The tree of one file under a name of its own. A link is followed.
    package static func tree(ofFile file: FilePath, named name: String) throws -> FileTree {
        let status = try status(of: file, following: true)
        guard status.st_mode & S_IFMT == S_IFREG else { throw TreeError.unsupported(path: file.string) }
        return FileTree([try WalkedFile(path: name, place: file, status: status).entry()])
    }

    private static func status(of path: FilePath, following: Bool) throws -> stat {
        var status = stat()
        let result = path.withPlatformString { following ? stat($0, &status) : lstat($0, &status) }
        guard result == 0 else {
            throw TreeError.unreadable(path: path.string, reason: Errno(rawValue: errno).description)
        }
        return status
    }

    private static func names(in folder: FilePath) throws -> [String] {
        guard let stream = folder.withPlatformString({ opendir($0) }) else {
            throw TreeError.unreadable(path: folder.string, reason: Errno(rawValue: errno).description)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                    String(validatingCString: $0)
                }
            }
            guard let name else { throw TreeError.nameNotUTF8(folder: folder.string) }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    private static func linkTarget(of path: FilePath) throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = path.withPlatformString { readlink($0, &buffer, buffer.count) }
        guard count >= 0 else {
            throw TreeError.unreadable(path: path.string, reason: Errno(rawValue: errno).description)
        }
        guard let target = String(validating: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) else {
            throw TreeError.nameNotUTF8(folder: path.string)
        }
        return target
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
