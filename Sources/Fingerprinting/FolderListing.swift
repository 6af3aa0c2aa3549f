import PipelineModel
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What lies in a folder, each with its state: one look at the folder and one at each name in it.
struct FolderListing {
    enum Kind {
        case folder
        case file(FileState, isExecutable: Bool)
        case link(target: String)
    }

    var items: [(name: String, kind: Kind)] = []

    var isEmpty: Bool { items.isEmpty }

    /// - Throws: ``TreeError``.
    init(of folder: FilePath) throws(TreeError) {
        guard let stream = folder.withPlatformString({ opendir($0) }) else {
            throw .unreadable(path: folder.string, reason: Errno(rawValue: errno).description)
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                    String(validatingCString: $0)
                }
            }
            guard let name else { throw .nameNotUTF8(folder: folder.string) }
            if name == "." || name == ".." { continue }
            items.append((name, try Self.kind(of: name, in: folder, dirfd(stream))))
        }
    }

    private static func kind(of name: String, in folder: FilePath, _ descriptor: Int32) throws(TreeError) -> Kind {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw .unreadable(path: folder.appending(name).string, reason: Errno(rawValue: errno).description)
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG: return .file(FileState(status), isExecutable: status.st_mode & S_IXUSR != 0)
        case S_IFLNK: return .link(target: try linkTarget(of: name, in: folder, descriptor))
        default: throw .unsupported(path: folder.appending(name).string)
        }
    }

    private static func linkTarget(
        of name: String, in folder: FilePath, _ descriptor: Int32
    ) throws(TreeError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlinkat(descriptor, name, &buffer, buffer.count)
        guard count >= 0 else {
            throw .unreadable(path: folder.appending(name).string, reason: Errno(rawValue: errno).description)
        }
        guard let target = String(validating: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) else {
            throw .nameNotUTF8(folder: folder.string)
        }
        return target
    }
}
