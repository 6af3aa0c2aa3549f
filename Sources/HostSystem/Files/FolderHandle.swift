import CHost
package import SystemPackage

/// An open folder, whose entries are reached by one name at a time.
///
/// No operation follows a symbolic link, and none can be led elsewhere by someone who renames a folder meanwhile.
package struct FolderHandle: ~Copyable, Sendable {
    package let descriptor: OwnedDescriptor
    private let start: FilePath
    private let way: [FileName]

    /// As it was called when it was opened: for messages, and for what can't be reached through a descriptor.
    ///
    /// Made anew each time: who goes down a tree of folders seldom asks.
    package var path: FilePath { start.appending(way) }

    /// Opens the folder at a path that the caller trusts, links on the way included.
    ///
    /// - Parameter followsLink: false where the path's last name must not be a link.
    package init(_ path: FilePath, followsLink: Bool = true) throws(FileError) {
        do {
            let options: FileDescriptor.OpenOptions = [.directory, .closeOnExec]
            self.init(try .open(path, .readOnly, options: followsLink ? options : options.union(.noFollow)), path)
        } catch {
            throw FileError(.open, path, error)
        }
    }

    /// The same, and makes the folder where it is missing.
    package init(making path: FilePath) throws(FileError) {
        // It may exist: opening it tells whether as a folder.
        _ = path.withPlatformString { mkdir($0, 0o755) }
        do {
            self.init(try .open(path, .readOnly, options: [.directory, .closeOnExec]), path)
        } catch {
            throw FileError(.create, path, error)
        }
    }

    private init(_ raw: FileDescriptor, _ start: FilePath, _ names: [FileName] = []) {
        descriptor = OwnedDescriptor(raw)
        self.start = start
        way = names
    }

    // MARK: Going down

    /// The same folder, opened once more.
    package func reopened() throws(FileError) -> FolderHandle {
        let opened = host_openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        if opened < 0 { throw FileError(.open, path, .last) }
        return FolderHandle(FileDescriptor(rawValue: opened), start, way)
    }

    package func folder(_ name: FileName) throws(FileError) -> FolderHandle {
        FolderHandle(try open(name, O_RDONLY | O_DIRECTORY, .open), start, way + [name])
    }

    /// The folder of that name, made where it is missing.
    package func folder(making name: FileName) throws(FileError) -> FolderHandle {
        // It may exist: opening it tells whether as a folder.
        _ = name.withCString { mkdirat(number, $0, 0o755) }
        return FolderHandle(try open(name, O_RDONLY | O_DIRECTORY, .create), start, way + [name])
    }

    /// The folder at a path of names.
    package func folder(_ path: some Sequence<String>) throws(FileError) -> FolderHandle {
        try folder(try names(path))
    }

    func folder(_ path: [FileName]) throws(FileError) -> FolderHandle {
        if path.count > 1, let folder = opened(path) { return folder }
        guard let first = path.first else { return try reopened() }
        var folder = try folder(first)
        for name in path.dropFirst() { folder = try folder.folder(name) }
        return folder
    }

    /// The folder at a path of names, each made where it is missing.
    package func folder(making path: some Sequence<String>) throws(FileError) -> FolderHandle {
        let path = try names(path)
        // Mostly it is there.
        if let folder = opened(path) { return folder }
        guard let first = path.first else { return try reopened() }
        var folder = try folder(making: first)
        for name in path.dropFirst() { folder = try folder.folder(making: name) }
        return folder
    }

    /// The folder at a path of names, by one call; nil where it can't be opened so, for whatever reason.
    private func opened(_ path: [FileName]) -> FolderHandle? {
        let opened = path.withJoinedCString { host_open_beneath(number, $0, O_RDONLY | O_DIRECTORY, 0) }
        return opened < 0 ? nil : FolderHandle(FileDescriptor(rawValue: opened), start, way + path)
    }

    private func names(_ path: some Sequence<String>) throws(FileError) -> [FileName] {
        var names: [FileName] = []
        for text in path { names.append(try name(text)) }
        return names
    }

    /// A text as a name in this folder. Throws for one that would lead elsewhere.
    package func name(_ text: String) throws(FileError) -> FileName {
        guard let name = FileName(text) else { throw FileError(.open, path.pushing(FilePath(text)), .invalidArgument) }
        return name
    }

    // MARK: Looking

    package func status(_ name: FileName) throws(FileError) -> Stat {
        let result: Result<Stat, Errno> = name.withCString { text in
            do throws(Errno) {
                return .success(try Stat(text, relativeTo: descriptor.raw, flags: .symlinkNoFollow))
            } catch {
                return .failure(error)
            }
        }
        do { return try result.get() } catch { throw FileError(.read, path.appending(name), error) }
    }

    /// Of the folder itself.
    package func status() throws(FileError) -> Stat {
        do throws(Errno) { return try Stat(descriptor.raw) } catch { throw FileError(.read, path, error) }
    }

    /// What a symbolic link says, as bytes.
    package func linkTarget(_ name: FileName) throws(FileError) -> [UInt8] {
        // One byte more than a link may have, so that a longer one is noticed.
        var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = try call(.read, name) { readlinkat(number, $0, &target, target.count) }
        return target[..<count].map(UInt8.init(bitPattern:))
    }

    // MARK: Opening files

    /// Opens a file for reading; a named pipe that took its place does not block.
    package func file(_ name: FileName) throws(FileError) -> OwnedDescriptor {
        OwnedDescriptor(try open(name, O_RDONLY | O_NONBLOCK, .open))
    }

    /// Opens for reading what lies below at a path of names parted by slashes. No link is followed on the way, no file system
    /// entered; what is no regular file is refused.
    package func file(below relative: String) throws(FileError) -> OwnedDescriptor {
        let file = try descriptor(below: relative)
        do throws(Errno) {
            guard try Stat(file.raw).type == .regular else { throw .invalidArgument }
        } catch {
            throw FileError(.open, path.pushing(FilePath(relative)), error)
        }
        return file
    }

    private func descriptor(below relative: String) throws(FileError) -> OwnedDescriptor {
        let opened = host_open_beneath(number, relative, O_RDONLY | O_NONBLOCK, 0)
        if opened >= 0 { return OwnedDescriptor(FileDescriptor(rawValue: opened)) }
        // An older kernel, or a sandbox that does not know the call: one name after another.
        let reason = Errno.last
        guard reason == .noFunction || reason == .notPermitted else {
            throw FileError(.open, path.pushing(FilePath(relative)), reason)
        }
        var names = relative.split(separator: "/").map(String.init)
        guard let last = names.popLast() else { throw FileError(.open, path, .invalidArgument) }
        let folder = try folder(names)
        return try folder.file(try folder.name(last))
    }

    /// Creates a file for writing, readable by the owner alone until its permissions are set.
    package func createFile(_ name: FileName, mode: UInt32 = 0o600) throws(FileError) -> OwnedDescriptor {
        OwnedDescriptor(try open(name, O_RDWR | O_CREAT | O_EXCL, .create, mode: mode))
    }

    func open(
        _ name: FileName, _ flags: Int32, _ action: FileError.Action, mode: UInt32 = 0
    ) throws(FileError) -> FileDescriptor {
        let raw = try call(action, name) {
            host_openat(number, $0, flags | O_NOFOLLOW | O_CLOEXEC, mode_t(truncatingIfNeeded: mode))
        }
        return FileDescriptor(rawValue: raw)
    }

    var number: Int32 { descriptor.raw.rawValue }

    /// Calls a C function that returns -1 and sets `errno` when it fails; again when a signal interrupted it.
    @discardableResult
    func call<Number: SignedInteger>(
        _ action: FileError.Action, _ name: FileName, _ body: (UnsafePointer<CChar>) -> Number
    ) throws(FileError) -> Number {
        do { return try attempt(name, body) } catch { throw FileError(action, path.appending(name), error) }
    }

    /// The same where it is no error to fail: none is made, with a path in it.
    func attempt<Number: SignedInteger>(
        _ name: FileName, _ body: (UnsafePointer<CChar>) -> Number
    ) throws(Errno) -> Number {
        while true {
            let (result, reason) = name.withCString { (body($0), Errno.last) }
            if result != -1 { return result }
            if reason != .interrupted { throw reason }
        }
    }
}

extension FolderHandle {
    /// The first bytes of a file; none when there is no file of that name, or something else in its place.
    package func beginning(of name: FileName, upTo limit: Int) throws(FileError) -> [UInt8] {
        guard let file = try? file(name), (try? Stat(file.raw))?.type == .regular else { return [] }
        do {
            return try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                count = try file.raw.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch {
            throw FileError(.read, path.appending(name), error)
        }
    }

    /// The same of a file below this folder; none where a link is on the way.
    package func beginning(ofFile names: [String], upTo limit: Int) -> [UInt8] {
        guard let name = names.last.flatMap({ FileName($0) }), let folder = try? folder(names.dropLast()) else {
            return []
        }
        return (try? folder.beginning(of: name, upTo: limit)) ?? []
    }

    /// Makes a named pipe.
    package func createPipe(_ name: FileName) throws(FileError) {
        try call(.create, name) { mkfifoat(number, $0, 0o600) }
    }

    /// Opens a named pipe for writing; nil while nobody reads it. What took its place is refused.
    package func openPipe(_ name: FileName) throws(FileError) -> FileDescriptor? {
        let file: OwnedDescriptor
        do throws(FileError) {
            file = OwnedDescriptor(try open(name, O_WRONLY | O_NONBLOCK, .write))
        } catch {
            if error.reason == .noSuchAddressOrDevice { return nil }
            throw error
        }
        guard (try? Stat(file.raw))?.type == .fifo else {
            throw FileError(.write, path.appending(name), .invalidArgument)
        }
        return file.release()
    }

    /// Opens a named pipe for reading and writing, which waits for nobody.
    package func openPipeForBothEnds(_ name: FileName) throws(FileError) -> FileDescriptor {
        let file = OwnedDescriptor(try open(name, O_RDWR, .open))
        guard (try? Stat(file.raw))?.type == .fifo else {
            throw FileError(.open, path.appending(name), .invalidArgument)
        }
        return file.release()
    }
}
