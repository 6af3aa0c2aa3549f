import HostSystem
package import SystemPackage

/// Why a folder could not be packed, or an archive not be unpacked. What the operating system refused is a `FileError`.
package enum ArchiveError: Error, Equatable {
    case alreadyExists(FilePath)
    case folderNotEmpty(FilePath)
    /// A socket, a device or a FIFO lies in the folder to pack.
    case unsupportedFile(FilePath, FileType)
    case changedWhilePacked(FilePath)
    case pathTooLong(FilePath)
    case linkLeavesFolder(FilePath, LinkTarget)
    /// The bytes of the archive are not what any program wrote.
    case damaged(FilePath, ArchiveDamage)
    /// The archive is whole, but asks for something that must not, or can't, be unpacked; the entry's name as it stands.
    case refused(FilePath, entry: [UInt8], EntryRefusal)
    case digestMismatch(FilePath, expected: String, found: String)
    case overLimit(FilePath, UnpackLimit)
    case notInArchive(FilePath, [EntryPath])
    /// A file compressed with `gzip` holds more than was asked to be read at most.
    case tooLarge(FilePath, maximumByteCount: Int)
    case outOfMemory
}

extension ArchiveError {
    /// Whether the archive itself is at fault, so that trying again with the same file is in vain.
    package var blamesArchive: Bool {
        switch self {
        case .damaged, .refused, .digestMismatch, .overLimit, .tooLarge, .notInArchive: true
        case .alreadyExists, .folderNotEmpty, .unsupportedFile, .changedWhilePacked, .pathTooLong,
            .linkLeavesFolder, .outOfMemory:
            false
        }
    }
}

extension ArchiveError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .alreadyExists(let path):
            "'\(printable(path))' exists already; remove it or choose another name"
        case .folderNotEmpty(let path):
            "folder '\(printable(path))' is not empty; unpack into a new one"
        case .unsupportedFile(let path, let type):
            "'\(printable(path))' is \(name(of: type)), which can't be archived; remove it or write it elsewhere"
        case .changedWhilePacked(let path):
            "'\(printable(path))' changed while it was being packed; let its writer finish first, then try again"
        case .pathTooLong(let path):
            "the path '\(printable(path))' is longer than \(EntryPath.maximumByteCount) bytes; shorten its names"
        case .linkLeavesFolder(let path, let target):
            """
            link '\(printable(path))' points to '\(target)', which may lie outside the folder; replace the link by a \
            copy, or let it point inside ('..' only at its start)
            """
        case .damaged(let archive, let damage):
            "archive '\(printable(archive))' is damaged: \(damage); fetch or make it again"
        case .refused(let archive, let entry, let refusal):
            "archive '\(printable(archive))' can't be unpacked: entry '\(printable(entry))' \(refusal)"
        case .digestMismatch(let archive, let expected, let found):
            "archive '\(printable(archive))' has digest \(found) instead of \(expected); fetch or make it again"
        case .overLimit(let archive, let limit):
            """
            archive '\(printable(archive))' holds more than \(limit.contentByteCount) bytes or \(limit.entryCount) \
            entries; if you trust it, raise the limit
            """
        case .notInArchive(let archive, let paths):
            """
            archive '\(printable(archive))' holds no \(paths.map { "'\($0)'" }.joined(separator: ", ")); choose from \
            what `tar tf` lists
            """
        case .tooLarge(let path, let maximum):
            "'\(printable(path))' holds more than \(maximum) bytes; read it with `gzip -dc`"
        case .outOfMemory:
            "there is not enough memory to compress or decompress; close other programs and try again"
        }
    }

    private func name(of type: FileType) -> String {
        switch type {
        case .socket: "a socket"
        case .fifo: "a FIFO"
        case .characterSpecial, .blockSpecial: "a device"
        default: "a special file"
        }
    }
}

/// What is wrong with an archive's bytes; offsets are into the tar, after decompression.
package enum ArchiveDamage: Sendable, Hashable {
    case truncated
    case notAnArchive
    case notGzip
    /// A header block's checksum is wrong.
    case headerChecksum(offset: Int64)
    case headerField(String, offset: Int64)
    /// A pax or GNU header that ought to describe the next entry.
    case extendedHeader(offset: Int64)
    /// The compressed data or its check sum is wrong; offset into the file, within a mebibyte.
    case compressedData(offset: Int64)
    case dataAfterEnd
}

extension ArchiveDamage: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated: "it ends too early"
        case .notAnArchive: "it is neither a tar nor a tar.gz"
        case .notGzip: "it is not in gzip format"
        case .headerChecksum(let offset): "the header at byte \(offset) has a wrong checksum"
        case .headerField(let field, let offset): "the header at byte \(offset) has an invalid \(field)"
        case .extendedHeader(let offset): "the extended header at byte \(offset) is malformed"
        case .compressedData(let offset): "the compressed data near byte \(offset) is wrong"
        case .dataAfterEnd: "data follows its end"
        }
    }
}

/// Why an entry of a readable archive is not unpacked. The text continues "entry 'x' …" and says what to do.
package enum EntryRefusal: Error, Hashable {
    case path(EntryPath.Fault)
    case linkLeavesFolder(LinkTarget)
    /// Unpacked already, under this name or one which the file system holds to be the same.
    case occursTwice
    /// One of its folders, or the entry itself, is a file or link here and a folder there.
    case fileAndFolder
    case hardLinkTarget(LinkTarget)
    /// Only files have content; readers disagree on what follows otherwise.
    case unexpectedContent
    case sparse
    /// A device, a FIFO or something else that has no place in a tree of files; tar's type byte.
    case type(UInt8)
}

extension EntryRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .path(.empty): "has an empty name; make the archive again"
        case .path(.absolute): "has an absolute path; archive it relative to its folder"
        case .path(.climbs): "has '..' in its path; archive it relative to its folder"
        case .path(.containsNUL): "has a zero byte in its name; make the archive again"
        case .path(.tooLong): "has a path of more than \(EntryPath.maximumByteCount) bytes; shorten its names"
        case .linkLeavesFolder(let target):
            """
            links to '\(target)', which may lie outside the folder; archive a copy in its place, or let it point \
            inside ('..' only at its start)
            """
        case .occursTwice: "occurs twice; make the archive again with each path once"
        case .fileAndFolder: "is both a file and a folder; make the archive again with each path once"
        case .hardLinkTarget(let target):
            "is a hard link to '\(target)', which is no file unpacked before it; archive or ask for that file too"
        case .unexpectedContent: "has content though it is no file; make the archive again, with another program"
        case .sparse: "is a sparse file; make the archive again without --sparse"
        case .type(let type): "is \(name(of: type)); leave it out of the archive"
        }
    }

    private func name(of type: UInt8) -> String {
        switch type {
        case UInt8(ascii: "3"), UInt8(ascii: "4"): "a device"
        case UInt8(ascii: "6"): "a FIFO"
        default: "of type '\(printable([type]))', which is not supported"
        }
    }
}
