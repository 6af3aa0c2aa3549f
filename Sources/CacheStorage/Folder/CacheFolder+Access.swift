import CHost
import HostSystem
import SystemPackage

/// How everything in a cache is reached: from its own folder down, one name at a time, through no link and into no other
/// file system, since others may be able to put something in the way. Only regular files are read, and only so much of them;
/// nothing that is opened here can block.
extension CacheFolder {
    /// The most that is read of a document. A recording lists every file of its outputs.
    static let documentLimit = 256 << 20

    // MARK: Reading

    /// - Parameters:
    ///   - isTrusted: whether only what nobody else can have written counts; throws `notPermitted` for the rest.
    ///   - start: a file whose time is before this, in seconds since 1970, gets the present as its time.
    func read(
        _ path: FilePath, limit: Int = documentLimit, isTrusted: Bool = false, notingUseSince start: Int64 = .min
    ) throws(Errno) -> [UInt8] {
        let (base, names) = divided(path)
        do {
            let file = try FolderHandle(base).file(below: names.joined(separator: "/"))
            let status = try Stat(file.raw)
            if isTrusted, sharing.refusal(of: status) != nil { throw Errno.notPermitted }
            let bytes = try File.read(file.raw, limit: limit)
            if status.modifiedSecond < start { futimens(file.raw.rawValue, nil) }
            return bytes
        } catch {
            throw errno(from: error)
        }
    }

    /// What is there itself, not what a link leads to; nil when nothing is.
    func status(_ path: FilePath) -> Stat? { try? holding(path) { try $0.status($1) } }

    /// The size of a regular file. Nil for anything else, and for one that is mostly a hole: nothing that Retake writes is.
    func size(_ path: FilePath) -> Int64? { status(path).flatMap(Self.size) }

    static func size(_ status: Stat) -> Int64? {
        guard status.type == .regular else { return nil }
        let size = Int64(status.size)
        return size > 1 << 20 && status.sizeAllocated < size / 64 ? nil : size
    }

    /// What is there at paths below the cache's own folder, each asked for at once: a link in place of a folder is followed,
    /// since nothing is opened. Who reads what lies there finds the link.
    func statuses(_ paths: [String]) -> [Stat?] {
        guard let holder = try? FolderHandle(root) else { return paths.map { _ in nil } }
        return paths.concurrentMap { try? Stat($0, relativeTo: holder.descriptor.raw, flags: .symlinkNoFollow) }
    }

    /// The SHA-256 of a regular file's contents, in lower-case hexadecimal.
    func digest(_ path: FilePath) throws -> String {
        try holding(path) { folder, name in
            let file = try folder.file(name)
            guard try Stat(file.raw).type == .regular else { throw Errno.invalidArgument }
            var hash = SHA256()
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 64)
            defer { buffer.deallocate() }
            while case let count = try file.raw.read(into: buffer), count > 0 {
                hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
            return hash.hexadecimal()
        }
    }

    /// The names in a folder, in no order; none when there is no such folder, or a link in its place.
    func names(in path: FilePath) -> [String] { (try? opened(path).names().compactMap(\.string)) ?? [] }

    /// The files in the folders of a folder, each with the start of its name: `ab/abc.json` is `abc`.
    func files(in path: FilePath, suffix: String) -> [(name: String, path: FilePath)] {
        names(in: path).sorted().flatMap { shard in
            let place = path.appending(shard)
            return names(in: place).filter { $0.hasSuffix(suffix) }
                .map { (String($0.dropLast(suffix.count)), place.appending($0)) }
        }
    }

    // MARK: Changing

    /// Writes a new file. When it throws, no file is left.
    func write(_ bytes: [UInt8], to path: FilePath, synchronizing: Bool) throws(Errno) {
        try holding(path) { folder, name in
            let file = try folder.createFile(name, mode: 0o644)
            if !path.starts(with: side) { sharing.applyToDocument(file.raw) }
            do {
                try file.raw.writeAll(bytes)
                if synchronizing { try File.check(fsync(file.raw.rawValue)) }
                try file.close()
            } catch {
                folder.removeIfThere(name)
                throw error
            }
        }
    }

    /// Makes a folder and those above it, each as this cache shares its folders; one that is there already is fine.
    func makeFolder(_ path: FilePath) throws(Errno) {
        let (base, names) = divided(path)
        do {
            if base == root, File.status(of: root) == nil { try Self.restore(root, sharing) }
            var folder = try FolderHandle(base)
            for text in names {
                let name = try folder.name(text)
                let isNew = (try? folder.status(name)) == nil
                folder = try folder.folder(making: name)
                if isNew, base == root { sharing.apply(to: folder.descriptor.raw) }
            }
        } catch {
            throw errno(from: error)
        }
    }

    /// Gives what lies at a path another, and replaces what was there.
    func rename(_ path: FilePath, _ other: FilePath) throws(Errno) {
        let source = try opened(path.removingLastComponent())
        let target = try opened(other.removingLastComponent())
        let (name, newName) = (try Self.name(of: path), try Self.name(of: other))
        do { try source.rename(name, to: newName, in: target) } catch { throw error.reason }
    }

    /// Gives a file a second name; throws `fileExists` when somebody has that name.
    func link(_ path: FilePath, to other: FilePath) throws(Errno) {
        let source = try opened(path.removingLastComponent())
        let target = try opened(other.removingLastComponent())
        let (name, newName) = (try Self.name(of: path), try Self.name(of: other))
        do { try source.link(name, to: newName, in: target) } catch { throw error.reason }
    }

    /// Removes a file that may not be there.
    func remove(_ path: FilePath) { try? holding(path) { $0.removeIfThere($1) } }

    /// Removes what lies at a path with all below it.
    func removeTree(_ path: FilePath) throws(Errno) { try holding(path) { try $0.removeTree($1) } }

    /// Makes now a file's time of modification.
    func touch(_ path: FilePath) {
        _ = try? holding(path) { folder, name in
            // Named, so that it stays open for as long as it is used.
            let file = try folder.file(name)
            futimens(file.raw.rawValue, nil)
        }
    }

    /// Gives a finished file, already synced where that is asked, its lasting name.
    func publish(_ temporary: FilePath, as path: FilePath, synchronizing: Bool) throws(Errno) {
        try holding(temporary) { folder, name in
            let file = try folder.file(name)
            sharing.applyToDocument(file.raw)
        }
        let folder = path.removingLastComponent()
        if status(folder) == nil { try makeFolder(folder) }
        try rename(temporary, path)
        if synchronizing { try holding(path) { folder, _ in try File.check(fsync(folder.descriptor.raw.rawValue)) } }
    }

    /// Takes a file that can't be trusted out of use, and keeps it for who wants to know why.
    func moveAside(_ path: FilePath) {
        guard let name = path.lastComponent, status(path) != nil else { return }
        // Where nothing can be moved, it is found damaged again next time.
        try? rename(path, temporary.appending("damaged-\(name)"))
    }

    // MARK: Going down

    /// The folder at a path, opened.
    func opened(_ path: FilePath) throws(Errno) -> FolderHandle {
        let (base, names) = divided(path)
        do { return try FolderHandle(base).folder(names) } catch { throw error.reason }
    }

    /// Does something with the folder that holds what lies at a path, and the name of that.
    func holding<Result>(
        _ path: FilePath, _ body: (borrowing FolderHandle, FileName) throws -> Result
    ) throws(Errno) -> Result {
        let name = try Self.name(of: path)
        let folder = try opened(path.removingLastComponent())
        do { return try body(folder, name) } catch { throw errno(from: error) }
    }

    private static func name(of path: FilePath) throws(Errno) -> FileName {
        guard let name = path.lastComponent.flatMap({ FileName($0.string) }) else { throw .invalidArgument }
        return name
    }

    private var slash: UInt8 { UInt8(ascii: "/") }

    /// What is trusted of a path, and the names below that. What lies elsewhere is a place of this process's own.
    private func divided(_ path: FilePath) -> (base: FilePath, names: [String]) {
        // As texts, since this is done for each file that is looked up: taking a `FilePath` apart copies it for each component.
        let text = path.string.utf8
        for base in [side, root] {
            let start = base.string.utf8
            let rest = text.dropFirst(start.count)
            guard text.starts(with: start), rest.isEmpty || start.last == slash || rest.first == slash else { continue }
            return (base, rest.split(separator: slash).map { String(Substring($0)) })
        }
        return (path, [])
    }
}
