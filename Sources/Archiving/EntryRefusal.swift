import HostSystem

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
