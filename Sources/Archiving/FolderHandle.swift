import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open folder, whose entries are reached by one name at a time.
///
/// No operation follows a symbolic link, and none can be led elsewhere by someone who renames a folder meanwhile.
struct FolderHandle: ~Copyable {
    let descriptor: OwnedDescriptor

    /// Opens the folder at a path that the caller trusts.
    init(_ path: FilePath) throws {
        do {
            let raw = try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
            descriptor = OwnedDescriptor(raw)
        } catch {
            throw ArchiveError.cannot(.open, path, errno(from: error))
        }
    }

    private init(_ raw: FileDescriptor) {
        descriptor = OwnedDescriptor(raw)
    }

    /// The same folder, opened once more.
    func reopened() throws(Errno) -> FolderHandle {
        try folder(Array(".".utf8)[...])
    }

    func folder(_ name: ArraySlice<UInt8>) throws(Errno) -> FolderHandle {
        FolderHandle(try open(name, O_RDONLY | O_DIRECTORY))
    }

    /// Opens a file for reading; a FIFO that took its place does not block.
    func file(_ name: ArraySlice<UInt8>) throws(Errno) -> OwnedDescriptor {
        OwnedDescriptor(try open(name, O_RDONLY | O_NONBLOCK))
    }

    /// Creates a file for writing, readable by the owner alone until its permissions are set.
    func createFile(_ name: ArraySlice<UInt8>) throws(Errno) -> OwnedDescriptor {
        OwnedDescriptor(try open(name, O_WRONLY | O_CREAT | O_EXCL, permissions: 0o600))
    }

    /// Creates a folder that has `0755` whatever the umask is.
    func createFolder(_ name: ArraySlice<UInt8>) throws(Errno) {
        try call(name) { mkdirat(descriptor.raw.rawValue, $0, 0o700) }
        try call(name) { fchmodat(descriptor.raw.rawValue, $0, 0o755, 0) }
    }

    func createLink(_ name: ArraySlice<UInt8>, to target: LinkTarget) throws(Errno) {
        try call(name) { name in
            withCString(target.bytes[...]) { symlinkat($0, descriptor.raw.rawValue, name) }
        }
    }

    func linkTarget(_ name: ArraySlice<UInt8>) throws(Errno) -> LinkTarget {
        // One byte more than a link may have, so that a longer one is noticed.
        let room = EntryPath.maximumByteCount + 1
        var target = [CChar](repeating: 0, count: room)
        let count = try call(name) { readlinkat(descriptor.raw.rawValue, $0, &target, room) }
        return LinkTarget(target[..<count].map(UInt8.init(bitPattern:)))
    }

    func status(_ name: ArraySlice<UInt8>) throws(Errno) -> Stat {
        let result: Result<Stat, Errno> = withCString(name) { name in
            do throws(Errno) {
                return .success(try Stat(name, relativeTo: descriptor.raw, flags: .symlinkNoFollow))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func open(_ name: ArraySlice<UInt8>, _ flags: Int32, permissions: mode_t = 0) throws(Errno)
        -> FileDescriptor
    {
        let raw = try call(name) {
            openat(descriptor.raw.rawValue, $0, flags | O_NOFOLLOW | O_CLOEXEC, permissions)
        }
        return FileDescriptor(rawValue: raw)
    }
}

/// Calls a C function that returns -1 and sets `errno` when it fails; again when a signal interrupted it.
@discardableResult
private func call<Number: SignedInteger>(
    _ name: ArraySlice<UInt8>, _ body: (UnsafePointer<CChar>) -> Number
) throws(Errno) -> Number {
    while true {
        let (result, code) = withCString(name) { (body($0), errno) }
        if result != -1 { return result }
        if code != EINTR { throw Errno(rawValue: code) }
    }
}

private func withCString<Result>(_ bytes: ArraySlice<UInt8>, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    // The slice has no terminator of its own, and names need not be UTF-8, so `String` can't lend one.
    let text = bytes.map(CChar.init(bitPattern:)) + [0]
    return text.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { preconditionFailure("the text holds its terminator at least") }
        return body(start)
    }
}
