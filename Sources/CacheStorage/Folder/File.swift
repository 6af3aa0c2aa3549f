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
            var status = stat()
            fstat(file.rawValue, &status)
            var bytes: [UInt8] = []
            // A pipe has no size, and a file may grow: read until nothing comes.
            var room = max(512, Int(status.st_size) + 1)
            while true {
                var count = 0
                let part = try [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
                    filled = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                    count = filled
                }
                if count == 0 { return bytes }
                if bytes.isEmpty { bytes = part } else { bytes += part }
                room = 1 << 16
            }
        }
    }

    /// Makes a folder and those above it; one that is there already is fine.
    package static func makeFolder(_ path: FilePath) throws(Errno) {
        if mkdir(path.string, 0o755) == 0 { return }
        let error = Errno(rawValue: errno)
        switch error {
        case .noSuchFileOrDirectory where !path.removingLastComponent().isEmpty:
            try makeFolder(path.removingLastComponent())
            if mkdir(path.string, 0o755) != 0, errno != EEXIST { throw Errno(rawValue: errno) }
        default:
            // A link to a folder serves as one. On a file system that is read-only, what is there does too.
            guard let status = status(of: path) else { throw error }
            if status.st_mode & S_IFMT != S_IFDIR { throw .notDirectory }
        }
    }

    /// Gives a file another name too; throws `fileExists` when somebody has that name.
    static func link(_ path: FilePath, to other: FilePath) throws(Errno) {
        if hardLink(path.string, other.string) != 0 { throw Errno(rawValue: errno) }
    }

    /// Writes a new file. When it throws, no file is left.
    static func write(_ bytes: [UInt8], to path: FilePath, synchronizing: Bool) throws(Errno) {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: FilePermissions(rawValue: 0o644))
            do {
                try file.closeAfter {
                    try file.writeAll(bytes)
                    if synchronizing { try check(fsync(file.rawValue)) }
                }
            } catch {
                remove(path)
                throw error
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Writes a new file of text. When it throws, no file is left.
    package static func write(_ text: String, to path: FilePath) throws(Errno) {
        try write(Array(text.utf8), to: path, synchronizing: false)
    }

    /// Writes a file of text in the place of what was there: a reader sees all of one or of the other.
    package static func replace(_ path: FilePath, with text: String) throws(Errno) {
        let temporary = path.removingLastComponent().appending(".retake-\(UInt64.random(in: .min ... .max))")
        do throws(Errno) {
            try write(text, to: temporary)
            try rename(temporary, path)
        } catch {
            remove(temporary)
            throw error
        }
    }

    /// Gives what lies at a path another, and replaces what was there.
    package static func rename(_ path: FilePath, _ other: FilePath) throws(Errno) {
        #if canImport(Glibc)
            try check(Glibc.rename(path.string, other.string))
        #else
            try check(Darwin.rename(path.string, other.string))
        #endif
    }

    /// Gives a file a second name; true when it has it, perhaps since before.
    static func link(_ path: FilePath, _ other: FilePath) -> Bool {
        #if canImport(Glibc)
            Glibc.link(path.string, other.string) == 0 || errno == EEXIST
        #else
            Darwin.link(path.string, other.string) == 0 || errno == EEXIST
        #endif
    }

    /// Makes the names in a folder last.
    static func synchronize(_ folder: FilePath) throws {
        let descriptor = try FileDescriptor.open(folder, .readOnly, options: [.closeOnExec])
        try descriptor.closeAfter { try check(fsync(descriptor.rawValue)) }
    }

    /// The size of a regular file in bytes, or nil when there is none.
    package static func size(_ path: FilePath) -> Int64? {
        guard let status = status(path), status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size)
    }

    /// What the file system says of a path itself, not of what a link leads to; nil when nothing is there.
    static func status(_ path: FilePath) -> stat? {
        var status = stat()
        return lstat(path.string, &status) == 0 ? status : nil
    }

    /// The same of what a link leads to.
    static func status(of path: FilePath) -> stat? {
        var status = stat()
        return stat(path.string, &status) == 0 ? status : nil
    }

    /// Makes now its time of modification.
    static func touch(_ path: FilePath) { utimensat(AT_FDCWD, path.string, nil, 0) }

    /// Removes a file that may not be there.
    package static func remove(_ path: FilePath) { unlink(path.string) }

    static func check(_ result: Int32) throws(Errno) {
        if result != 0 { throw Errno(rawValue: errno) }
    }
}

// Outside the type, where `link` is the system's.
private func hardLink(_ path: String, _ other: String) -> CInt { link(path, other) }
