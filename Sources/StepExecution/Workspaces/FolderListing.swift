import CHost
import SystemPackage

enum FolderListing {
    /// The names in a folder, sorted, without `.` and `..`.
    static func names(in folder: FilePath) throws(StepExecutionError) -> [String] {
        guard let stream = folder.withPlatformString({ opendir($0) }) else {
            throw .cannot(.read, folder.string, Errno(rawValue: host_errno()))
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

enum LinkReader {
    /// What a symbolic link holds.
    static func target(of link: FilePath) throws(StepExecutionError) -> String {
        var buffer = [CChar](repeating: 0, count: 4_097)
        let count = link.withPlatformString { readlink($0, &buffer, buffer.count) }
        guard count >= 0 else { throw .cannot(.read, link.string, Errno(rawValue: host_errno())) }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// A path with every symbolic link in it resolved, or nil when nothing is there.
    static func resolved(_ path: FilePath) -> FilePath? {
        guard let resolved = path.withPlatformString({ realpath($0, nil) }) else { return nil }
        defer { free(resolved) }
        return FilePath(platformString: resolved)
    }
}
