import CHost
package import SystemPackage

/// Whole small files, and folders: reading, durable writing, making.
package enum File {
    /// The most that is read of a file whole, unless the caller says otherwise.
    package static let standardLimit = 1 << 30

    /// All bytes of a file, or of what a pipe brings. Throws `Errno`; `fileTooLarge` beyond the limit, before anything is read
    /// of a regular file.
    package static func read(_ path: FilePath, limit: Int = standardLimit) throws -> [UInt8] {
        let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
        return try file.closeAfter { try read(file, limit: limit) }
    }

    /// The text of a small file (a configuration, a header), or nil when it can't be read or is no text of that size.
    package static func text(_ path: FilePath, limit: Int = 256 << 10) -> String? {
        guard let bytes = try? read(path, limit: limit) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What is left to be read of an open file.
    package static func read(_ file: FileDescriptor, limit: Int = standardLimit) throws -> [UInt8] {
        let size = try Stat(file).size
        if size > limit { throw Errno.fileTooLarge }
        var bytes: [UInt8] = []
        // A pipe has no size, and a file may grow: read until nothing comes.
        var room = max(512, Int(size) + 1)
        while true {
            var count = 0
            let part = try [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
                filled = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                count = filled
            }
            if count == 0 { return bytes }
            if bytes.isEmpty { bytes = part } else { bytes += part }
            if bytes.count > limit { throw Errno.fileTooLarge }
            room = 1 << 16
        }
    }

    /// Makes a folder and those above it; one that is there already is fine.
    package static func makeFolder(_ path: FilePath) throws(Errno) {
        if mkdir(path.string, 0o755) == 0 { return }
        let error = Errno.last
        switch error {
        case .noSuchFileOrDirectory where !path.removingLastComponent().isEmpty:
            try makeFolder(path.removingLastComponent())
            if mkdir(path.string, 0o755) != 0, Errno.last != .fileExists { throw Errno.last }
        default:
            // A link to a folder serves as one. On a file system that is read-only, what is there does too.
            guard let status = status(of: path) else { throw error }
            if status.type != .directory { throw .notDirectory }
        }
    }

    /// Gives a file another name too; throws `fileExists` when somebody has that name.
    package static func link(_ path: FilePath, to other: FilePath) throws(Errno) {
        try check(CHost.link(path.string, other.string))
    }

    /// Gives a file a second name; true when it has it, perhaps since before.
    package static func link(_ path: FilePath, _ other: FilePath) -> Bool {
        CHost.link(path.string, other.string) == 0 || Errno.last == .fileExists
    }

    /// Writes a new file. When it throws, no file is left.
    package static func write(
        _ bytes: [UInt8], to path: FilePath, mode: FilePermissions = FilePermissions(rawValue: 0o644),
        synchronizing: Bool = false
    ) throws(Errno) {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: mode)
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
            throw errno(from: error)
        }
    }

    /// Writes a new file of text. When it throws, no file is left.
    package static func write(_ text: String, to path: FilePath) throws(Errno) {
        try write(Array(text.utf8), to: path)
    }

    /// Writes a file in the place of what was there: a reader sees all of one or of the other.
    package static func replace(
        _ path: FilePath, with bytes: [UInt8], mode: FilePermissions = FilePermissions(rawValue: 0o644),
        synchronizing: Bool = false
    ) throws(Errno) {
        let temporary = path.removingLastComponent().appending(".retake-\(UInt64.random(in: .min ... .max))")
        do throws(Errno) {
            try write(bytes, to: temporary, mode: mode, synchronizing: synchronizing)
            try rename(temporary, path)
        } catch {
            remove(temporary)
            throw error
        }
    }

    /// The same of text.
    package static func replace(_ path: FilePath, with text: String) throws(Errno) {
        try replace(path, with: Array(text.utf8))
    }

    /// Gives what lies at a path another, and replaces what was there.
    package static func rename(_ path: FilePath, _ other: FilePath) throws(Errno) {
        try check(CHost.rename(path.string, other.string))
    }

    /// Makes the names in a folder last.
    package static func synchronize(_ folder: FilePath) throws {
        let descriptor = try FileDescriptor.open(folder, .readOnly, options: [.closeOnExec])
        try descriptor.closeAfter { try check(fsync(descriptor.rawValue)) }
    }

    /// Whether a process has a file open for writing, as far as the system tells: what it writes through a mapping may leave the
    /// file's times as they are.
    package static func hasWriter(_ path: FilePath) -> Bool {
        guard let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking]) else {
            return false
        }
        defer { try? file.close() }
        return host_has_writer(file.rawValue) == 1
    }

    /// The size of a regular file in bytes, or nil when there is none.
    package static func size(_ path: FilePath) -> Int64? {
        guard let status = status(path), status.type == .regular else { return nil }
        return Int64(status.size)
    }

    /// What the file system says of a path itself, not of what a link leads to; nil when nothing is there.
    package static func status(_ path: FilePath) -> Stat? { try? Stat(path, followTargetSymlink: false) }

    /// The same of what a link leads to.
    package static func status(of path: FilePath) -> Stat? { try? Stat(path) }

    /// What a symbolic link says; nil where there is no link whose target is UTF-8.
    package static func linkTarget(_ path: FilePath) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = path.withPlatformString { readlink($0, &buffer, buffer.count) }
        guard count >= 0 else { return nil }
        return String(validating: buffer[..<count].lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// A path with every symbolic link in it resolved, or nil when nothing is there.
    package static func resolved(_ path: FilePath) -> FilePath? {
        guard let resolved = path.withPlatformString({ realpath($0, nil) }) else { return nil }
        defer { free(resolved) }
        return FilePath(platformString: resolved)
    }

    /// When all that a step finds was changed, in seconds since 1970: the first second of 1980, which every format of archives can
    /// hold. Which of an input's files is the newest would depend on who made it, copied it or unpacked it.
    package static let timeOfInputs: Int64 = 315_532_800

    /// Sets its time of modification, in seconds since 1970; that of a link itself.
    package static func setTime(_ second: Int64, of path: FilePath) throws(Errno) {
        try check(host_set_time(path.string, second))
    }

    /// Makes now its time of modification.
    package static func touch(_ path: FilePath) { utimensat(AT_FDCWD, path.string, nil, 0) }

    /// Removes a file that may not be there.
    package static func remove(_ path: FilePath) { unlink(path.string) }

    package static func check(_ result: Int32) throws(Errno) {
        if result != 0 { throw .last }
    }
}

extension FilePath {
    /// Removes what lies here with all below it. Nothing there is fine; no link is followed, and no other file system entered.
    package func removeTree() throws(Errno) {
        guard let last = lastComponent, let name = FileName(last.string) else { throw .invalidArgument }
        let folder = removingLastComponent()
        do throws(FileError) {
            try FolderHandle(folder.isEmpty ? "." : folder).removeTree(name)
        } catch {
            if error.action != .open || error.reason != .noSuchFileOrDirectory { throw error.reason }
        }
    }
}
