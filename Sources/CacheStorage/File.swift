package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whole small files, and folders: reading, durable writing, making.
package enum File {
    /// All bytes of a file, or of what a pipe brings. Throws `Errno`.
    package static func read(_ path: FilePath) throws -> [UInt8] {
        let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
        return try file.closeAfter {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                if count == 0 { return bytes }
                bytes += buffer[..<count]
            }
        }
    }

    /// Makes a folder and those above it; one that is there already is fine. Throws `Errno`.
    package static func makeFolder(_ path: FilePath) throws {
        if mkdir(path.string, 0o755) == 0 { return }
        switch errno {
        case EEXIST:
            // A link to a folder serves as one.
            var status = stat()
            guard stat(path.string, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw Errno.notDirectory }
        case ENOENT where !path.removingLastComponent().isEmpty:
            try makeFolder(path.removingLastComponent())
            guard mkdir(path.string, 0o755) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
        default: throw Errno(rawValue: errno)
        }
    }

    /// Writes a file so that a reader sees the whole of it or none of it.
    ///
    /// - Parameter temporary: a name on the same file system that nobody else uses.
    static func write(_ bytes: [UInt8], to path: FilePath, by temporary: FilePath, synchronizing: Bool) throws {
        let file = try FileDescriptor.open(
            temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: FilePermissions(rawValue: 0o644))
        do {
            try file.closeAfter {
                try file.writeAll(bytes)
                if synchronizing { try check(fsync(file.rawValue)) }
            }
            try publish(temporary, as: path, synchronizing: synchronizing)
        } catch {
            remove(temporary)
            throw error
        }
    }

    /// Renames a finished file, already synced where that is asked, to its lasting name.
    static func publish(_ temporary: FilePath, as path: FilePath, synchronizing: Bool) throws {
        let folder = path.removingLastComponent()
        try makeFolder(folder)
        try check(rename(temporary.string, path.string))
        if synchronizing { try synchronize(folder) }
    }

    /// Makes the names in a folder last.
    private static func synchronize(_ folder: FilePath) throws {
        let descriptor = try FileDescriptor.open(folder, .readOnly, options: [.closeOnExec])
        try descriptor.closeAfter { try check(fsync(descriptor.rawValue)) }
    }

    /// The size of a regular file in bytes, or nil when there is none.
    static func size(_ path: FilePath) -> Int64? {
        guard let status = status(path), status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size)
    }

    /// What the file system says of a path itself, not of what a link leads to; nil when nothing is there.
    static func status(_ path: FilePath) -> stat? {
        var status = stat()
        return lstat(path.string, &status) == 0 ? status : nil
    }

    /// Removes a file that may not be there.
    static func remove(_ path: FilePath) { unlink(path.string) }

    static func check(_ result: Int32) throws {
        if result != 0 { throw Errno(rawValue: errno) }
    }
}
