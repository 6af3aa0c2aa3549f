import HostSystem
import SystemPackage

/// Walks a folder in the order of the archive, and writes what it meets.
struct TreePacker: ~Copyable {
    private let root: FilePath
    private var writer: GzipWriter
    private let onEntry: ((ArchiveEntry, String?) throws -> Void)?
    private let progress: (Int64) throws -> Void
    private var contentByteCount: Int64 = 0
    private var entryCount = 0

    init(
        root: FilePath, writer: consuming GzipWriter, onEntry: ((ArchiveEntry, String?) throws -> Void)?,
        progress: @escaping (Int64) throws -> Void
    ) {
        self.root = root
        self.writer = writer
        self.onEntry = onEntry
        self.progress = progress
    }

    /// Packs everything in an open folder, which lies at `path` or is the root.
    mutating func packContents(of folder: borrowing FolderHandle, at path: EntryPath?) throws {
        let before = FileState(try folder.status())
        let items = try items(of: folder, at: path)
        for item in items {
            switch item.status.type {
            case .regular:
                try packFile(item, in: folder)
            case .directory:
                try packFolder(item, in: folder)
            case .symbolicLink:
                try packLink(item, in: folder)
            default:
                throw ArchiveError.unsupportedFile(filePath(item.path), item.status.type)
            }
        }
        if FileState(try folder.status()).namesAreThose(of: before) { return }
        // Somebody may have set its time only, as a cache does when a tree is of use.
        let itemsNow = try self.items(of: folder, at: path)
        guard itemsNow.elementsEqual(items, by: { $0.isSame(as: $1) }) else {
            throw ArchiveError.changedWhilePacked(filePath(path))
        }
    }

    consuming func finish(synchronizing: Bool) throws -> ArchiveSummary {
        try writer.append(TarHeader.end)
        let (contentByteCount, entryCount) = (contentByteCount, entryCount)
        let file = try writer.finish(synchronizing: synchronizing)
        return ArchiveSummary(
            digest: file.digest, byteCount: file.byteCount, contentByteCount: contentByteCount, entryCount: entryCount)
    }

    private struct Item {
        let path: EntryPath
        let name: FileName
        let status: Stat
        /// The path as it is written: a folder sorts by the slash that what lies in it has there too.
        let sortKey: [UInt8]

        init(path: EntryPath, name: FileName, status: Stat) {
            self.path = path
            self.name = name
            self.status = status
            sortKey = status.type == .directory ? path.bytes + [UInt8(ascii: "/")] : path.bytes
        }

        /// Whether nothing happened to it, or to what a folder lists, which is looked at on its own.
        func isSame(as other: Item) -> Bool {
            sortKey == other.sortKey && status.inode == other.status.inode
                && (status.type == .directory || FileState(status) == FileState(other.status))
        }
    }

    private func items(of folder: borrowing FolderHandle, at path: EntryPath?) throws -> [Item] {
        let names = try folder.names()
        var items: [Item] = []
        for name in names {
            guard let itemPath = try? EntryPath.child(name.bytes, of: path) else {
                throw ArchiveError.pathTooLong(filePath(path).appending(name))
            }
            items.append(Item(path: itemPath, name: name, status: try folder.status(name)))
        }
        return items.sorted { $0.sortKey.lexicographicallyPrecedes($1.sortKey) }
    }

    private mutating func packFolder(_ item: Item, in folder: borrowing FolderHandle) throws {
        let entry = ArchiveEntry(path: item.path, kind: .folder)
        try append(entry)
        try onEntry?(entry, nil)
        try packContents(of: try folder.folder(item.name), at: item.path)
    }

    private mutating func packFile(_ item: Item, in folder: borrowing FolderHandle) throws {
        let path = filePath(item.path)
        let file = try folder.file(item.name)
        guard let status = try? Stat(file.raw), status.type == .regular else {
            throw ArchiveError.changedWhilePacked(path)
        }
        let isExecutable = status.permissions.contains(.ownerExecute)
        let entry = ArchiveEntry(path: item.path, kind: .file(byteCount: status.size, isExecutable: isExecutable))
        try append(entry)
        let digest = try packContent(of: file, status, path)
        guard let after = try? Stat(file.raw), FileState(after) == FileState(status) else {
            throw ArchiveError.changedWhilePacked(path)
        }
        try writer.append([UInt8](repeating: 0, count: Int(TarHeader.padding(after: status.size))))
        contentByteCount += status.size
        try onEntry?(entry, digest)
    }

    /// Returns the content's digest if somebody wants to know it.
    private mutating func packContent(
        of file: borrowing OwnedDescriptor, _ status: Stat, _ path: FilePath
    ) throws -> String? {
        var hash = onEntry == nil ? nil : SHA256()
        var reader = SparseReader(file.raw, status: status)
        var remaining = status.size
        while remaining > 0 {
            let count = try writer.append(upTo: Int(remaining)) { room in
                do {
                    let count = try reader.read(into: room)
                    hash?.update(UnsafeRawBufferPointer(room).slice(0..<count))
                    return count
                } catch {
                    throw FileError(.read, path, error)
                }
            }
            if count == 0 { throw ArchiveError.changedWhilePacked(path) }
            remaining -= Int64(count)
            try progress(Int64(count))
        }
        return hash?.hexadecimal()
    }

    private mutating func packLink(_ item: Item, in folder: borrowing FolderHandle) throws {
        let target = LinkTarget(try folder.linkTarget(item.name))
        guard target.staysInside(linkAt: item.path) else {
            throw ArchiveError.linkLeavesFolder(filePath(item.path), target)
        }
        let entry = ArchiveEntry(path: item.path, kind: .symbolicLink(target))
        try append(entry)
        try onEntry?(entry, nil)
    }

    private mutating func append(_ entry: ArchiveEntry) throws {
        try writer.append(TarHeader.encoded(entry))
        entryCount += 1
    }

    private func filePath(_ path: EntryPath?) -> FilePath {
        path.map { $0.filePath(in: root) } ?? root
    }
}
