import CHost
import HostSystem
import SystemPackage

/// Makes the files, folders and links of an archive in an empty folder.
///
/// It goes from folder to folder by single names and never through a link, and creates only what is not there: the
/// file system itself tells when two entries want the same place.
struct TreeUnpacker: ~Copyable {
    private let rootPath: FilePath
    private let root: FolderHandle
    /// The folder of the last entry, open: entries of one folder mostly follow each other.
    private var parent: FolderHandle
    private var parentPath: EntryPath?
    /// Folders that were made because a path led through them; an entry of their own may still follow.
    ///
    /// As hashes: the paths of an archive made for it would fill the memory, and one mistaken for another merely lets
    /// a folder occur twice.
    private var impliedFolders: Set<Int> = []
    private(set) var contentByteCount: Int64 = 0
    private(set) var entryCount = 0

    init(into folder: FilePath) throws {
        let root = try FolderHandle(folder)
        let first = try Self.prepare(root, at: folder)
        self.root = root
        parent = first
        rootPath = folder
    }

    /// Makes sure that the folder is empty, and opens it as the first parent.
    private static func prepare(_ root: borrowing FolderHandle, at path: FilePath) throws -> FolderHandle {
        guard try root.isEmpty() else { throw ArchiveError.folderNotEmpty(path) }
        return try root.reopened()
    }

    /// Returns the digest of a file's content, if it is wanted.
    mutating func unpack(
        _ entry: ArchiveEntry, from reader: inout TarReader, isDigested: Bool, progress: (Int64) throws -> Void
    ) throws -> String? {
        var digest: String?
        do {
            try enterParent(of: entry.path, reader: &reader)
            switch entry.kind {
            case .folder:
                try makeFolder(entry.path)
            case .symbolicLink(let target):
                try parent.createLink(entry.path.name, to: target.bytes)
            case .file(_, let isExecutable):
                digest = try unpackFile(
                    entry.path, isExecutable: isExecutable, from: &reader, isDigested, progress)
            case .hardLink(let target):
                try copyFile(target, to: entry.path, reader: &reader)
            }
        } catch let error as FileError where error.reason == .fileExists {
            let isFolder = try? parent.status(entry.path.name).type == .directory
            throw refused(entry, isFolder == (entry.kind == .folder) ? .occursTwice : .fileAndFolder, reader.archive)
        } catch let error as FileError where [.notDirectory, .tooManySymbolicLinkLevels].contains(error.reason) {
            throw refused(entry, .fileAndFolder, reader.archive)
        } catch let error as Errno {
            throw FileError(.create, entry.path.filePath(in: rootPath), error)
        }
        contentByteCount += entry.contentByteCount
        entryCount += 1
        return digest
    }

    /// Opens the folder that shall hold the entry, and makes what is missing on the way.
    private mutating func enterParent(of path: EntryPath, reader: inout TarReader) throws {
        if path.parent == parentPath { return }
        var folder = try root.reopened()
        for ancestor in path.ancestors {
            let child = try openOrMake(ancestor, in: folder, reader: &reader)
            folder = child
        }
        parent = folder
        parentPath = path.parent
    }

    private mutating func openOrMake(
        _ path: EntryPath, in folder: borrowing FolderHandle, reader: inout TarReader
    ) throws -> FolderHandle {
        do {
            return try folder.folder(path.name)
        } catch  where error.reason == .noSuchFileOrDirectory {
            try reader.count(entries: 1)
            try folder.createFolder(path.name)
            impliedFolders.insert(path.hashValue)
            return try folder.folder(path.name)
        }
    }

    private mutating func makeFolder(_ path: EntryPath) throws {
        do {
            try parent.createFolder(path.name)
        } catch  where error.reason == .fileExists {
            if impliedFolders.remove(path.hashValue) == nil { throw error }
        }
    }

    private func unpackFile(
        _ path: EntryPath, isExecutable: Bool, from reader: inout TarReader, _ isDigested: Bool,
        _ progress: (Int64) throws -> Void
    ) throws -> String? {
        let file = try parent.createFile(path.name)
        var hash = isDigested ? SHA256() : nil
        var size: Int64 = 0
        while case let piece = try reader.nextContent(), !piece.isEmpty {
            hash?.update(piece)
            do {
                // What holds nothing but zeros needs no room: a sparse file comes out sparse.
                if piece.isZero {
                    try file.raw.seek(offset: Int64(piece.count), from: .current)
                } else {
                    try file.raw.writeAll(piece)
                }
                size += Int64(piece.count)
            } catch {
                throw FileError(.write, path.filePath(in: rootPath), error)
            }
            try progress(Int64(piece.count))
        }
        if ftruncate(file.raw.rawValue, off_t(size)) != 0 {
            throw FileError(.write, path.filePath(in: rootPath), .last)
        }
        try finish(file, isExecutable: isExecutable)
        return hash?.hexadecimal()
    }

    /// Makes a file of its own for a hard link: changing one must not change the other.
    private mutating func copyFile(_ target: EntryPath, to path: EntryPath, reader: inout TarReader) throws {
        let source = try open(target, for: path, archive: reader.archive)
        let status = try Stat(source.raw)
        guard status.type == .regular else { throw missing(target, for: path, reader.archive) }
        try reader.count(contentBytes: status.size)
        let file = try parent.createFile(path.name)
        let buffer = ByteBuffer(byteCount: 1 << 20)
        while case let count = try source.raw.read(into: buffer.bytes), count > 0 {
            try file.raw.writeAll(UnsafeRawBufferPointer(buffer.bytes).slice(0..<count))
        }
        try finish(file, isExecutable: status.permissions.contains(.ownerExecute))
        contentByteCount += status.size
    }

    /// Opens what a hard link names, which was unpacked before or is missing.
    private func open(_ target: EntryPath, for path: EntryPath, archive: FilePath) throws -> OwnedDescriptor {
        do {
            return try openUnpacked(target)
        } catch  where [.noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels].contains(error.reason) {
            throw missing(target, for: path, archive)
        }
    }

    private func openUnpacked(_ path: EntryPath) throws(FileError) -> OwnedDescriptor {
        var folder = try root.reopened()
        for ancestor in path.ancestors {
            let child = try folder.folder(ancestor.name)
            folder = child
        }
        return try folder.file(path.name)
    }

    /// Sets the permissions whatever the umask is, and closes the file.
    private func finish(_ file: consuming OwnedDescriptor, isExecutable: Bool) throws(Errno) {
        if fchmod(file.raw.rawValue, isExecutable ? 0o755 : 0o644) != 0 { throw Errno.last }
        try file.close()
    }

    private func missing(_ target: EntryPath, for path: EntryPath, _ archive: FilePath) -> ArchiveError {
        .refused(archive, entry: path.bytes, .hardLinkTarget(LinkTarget(target.bytes)))
    }

    private func refused(_ entry: ArchiveEntry, _ refusal: EntryRefusal, _ archive: FilePath) -> ArchiveError {
        .refused(archive, entry: entry.path.bytes, refusal)
    }
}
