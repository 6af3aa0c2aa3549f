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
