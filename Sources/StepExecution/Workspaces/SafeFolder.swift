import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open folder, below which files and folders are made one name at a time.
///
/// No operation follows a symbolic link, so links in a step's inputs lead nothing out of its workspace.
struct SafeFolder: ~Copyable {
    let descriptor: FileDescriptor
    /// For messages.
    let path: FilePath

    /// Opens a folder at a path that the caller trusts, and makes it where it is missing.
    init(_ path: FilePath) throws(StepExecutionError) {
        do {
            _ = path.withPlatformString { mkdir($0, 0o755) }
            descriptor = try .open(path, .readOnly, options: [.directory, .closeOnExec])
        } catch {
            throw .cannot(.create, path.string, errorNumber(of: error))
        }
        self.path = path
    }

    private init(_ descriptor: FileDescriptor, _ path: FilePath) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        // Nothing was written through it.
        try? descriptor.close()
    }

    /// The folder at a path of names, made where it is missing.
    func folder(_ names: [String]) throws(StepExecutionError) -> SafeFolder {
        var folder = SafeFolder(try opening("."), path)
        for name in names {
            let path = folder.path.appending(name)
            // It may exist: opening it tells whether as a folder.
            _ = mkdirat(folder.descriptor.rawValue, name, 0o755)
            folder = SafeFolder(try folder.opening(name), path)
        }
        return folder
    }

    /// Writes a file at a path of names, in place of what is there.
    func write(_ contents: String, to names: [String], mode: mode_t = 0o644) throws(StepExecutionError) {
        guard let name = names.last else { return }
        let folder = try folder(names.dropLast())
        let file = try folder.createFile(name, mode: mode)
        do {
            _ = try file.closeAfter { try file.writeAll(contents.utf8) }
        } catch {
            throw .cannot(.write, folder.path.appending(name).string, errorNumber(of: error))
        }
    }

    /// Creates a file for writing, in place of what is there under that name.
    func createFile(_ name: String, mode: mode_t) throws(StepExecutionError) -> FileDescriptor {
        removeFile(name)
        let file = openat(descriptor.rawValue, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard file >= 0 else {
            throw .cannot(.create, path.appending(name).string, Errno(rawValue: errno))
        }
        return FileDescriptor(rawValue: file)
    }

    /// The first bytes of a file; none when there is no file of that name, or something else in its place.
    func read(_ name: String, upTo limit: Int) throws(StepExecutionError) -> [UInt8] {
        let file = openat(descriptor.rawValue, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        if file < 0 { return [] }
        do {
            return try FileDescriptor(rawValue: file).closeAfter {
                try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                    count = try FileDescriptor(rawValue: file).read(into: UnsafeMutableRawBufferPointer(buffer))
                }
            }
        } catch {
            throw .cannot(.read, path.appending(name).string, errorNumber(of: error))
        }
    }

    func createLink(_ name: String, to target: String) throws(StepExecutionError) {
        removeFile(name)
        guard symlinkat(target, descriptor.rawValue, name) == 0 else {
            throw .cannot(.link, path.appending(name).string, Errno(rawValue: errno))
        }
    }

    /// Removes a file or link, if there is one of that name.
    func removeFile(_ name: String) {
        // What can't be removed is met again by who makes a new one.
        unlinkat(descriptor.rawValue, name, 0)
    }

    private func opening(_ name: String) throws(StepExecutionError) -> FileDescriptor {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let opened = openat(descriptor.rawValue, name, flags)
        guard opened >= 0 else {
            throw .cannot(.create, path.appending(name).string, Errno(rawValue: errno))
        }
        return FileDescriptor(rawValue: opened)
    }
}

/// What swift-system throws is always an `Errno`, though its signatures don't say so.
func errorNumber(of error: any Error) -> Errno {
    (error as? Errno) ?? .ioError
}
