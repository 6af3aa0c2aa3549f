package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Copies files, folders and links into a folder, so that they can be changed there.
///
/// Contents are shared with the source where the file system can (reflinks). Links are copied as they are, times and
/// owners are not; everything becomes writable to its owner.
package enum TreeCopier {
    /// Copies a folder to a place where nothing is yet.
    package static func copy(folder source: FilePath, to place: FilePath) throws {
        try copyContents(of: source, into: try SafeFolder(place))
    }

    /// Copies a file or folder under a name; what a folder holds joins what is there.
    static func copy(_ source: FilePath, into folder: borrowing SafeFolder, as name: String) throws {
        let status: Stat
        do {
            // The source itself may be a link to the data; links below it are data.
            status = try Stat(source)
        } catch {
            throw StepExecutionError.cannot(.read, source.string, errorNumber(of: error))
        }
        switch status.type {
        case .directory: try copyContents(of: source, into: try folder.folder([name]))
        case .regular: try copyFile(source, status, into: folder, as: name)
        default: throw StepExecutionError.unusualFile(source)
        }
    }

    /// Copies what a folder holds.
    static func copyContents(of source: FilePath, into folder: borrowing SafeFolder) throws {
        for name in try FolderListing.names(in: source) {
            try Task.checkCancellation()
            let path = source.appending(name)
            let status: Stat
            do {
                status = try Stat(path, followTargetSymlink: false)
            } catch {
                throw StepExecutionError.cannot(.read, path.string, errorNumber(of: error))
            }
            switch status.type {
            case .directory: try copyContents(of: path, into: try folder.folder([name]))
            case .regular: try copyFile(path, status, into: folder, as: name)
            case .symbolicLink: try folder.createLink(name, to: try LinkReader.target(of: path))
            default: throw StepExecutionError.unusualFile(path)
            }
        }
    }

    private static func copyFile(
        _ source: FilePath, _ status: Stat, into folder: borrowing SafeFolder, as name: String
    ) throws {
        let target = try folder.createFile(name, mode: (status.mode.rawValue & 0o777) | 0o600)
        do {
            try target.closeAfter {
                let file = try FileDescriptor.open(source, .readOnly, options: .closeOnExec)
                try file.closeAfter {
                    if try !shareContents(of: file, with: target) { try pumpContents(of: file, to: target) }
                }
            }
        } catch {
            throw StepExecutionError.cannot(.copy, source.string, errorNumber(of: error))
        }
    }

    #if os(Linux)
        private static func shareContents(of source: FileDescriptor, with target: FileDescriptor) throws -> Bool {
            // _IOW(0x94, 9, int): the importer does not see macros like it.
            let clone: UInt = 0x4004_9409
            return ioctl(target.rawValue, clone, source.rawValue) == 0
        }
    #else
        private static func shareContents(of source: FileDescriptor, with target: FileDescriptor) throws -> Bool {
            fcopyfile(source.rawValue, target.rawValue, nil, copyfile_flags_t(COPYFILE_DATA)) == 0
        }
    #endif

    private static func pumpContents(of source: FileDescriptor, to target: FileDescriptor) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { return }
            try target.writeAll(buffer[..<count])
        }
    }
}
