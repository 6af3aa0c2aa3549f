import CHost
import HostSystem
package import SystemPackage

/// Copies files, folders and links into a folder, so that they can be changed there.
///
/// Contents are shared with the source where the file system can (reflinks). Links are copied as they are, owners are not;
/// everything becomes writable to its owner.
package struct TreeCopier {
    /// What files and folders have besides their contents.
    enum Attributes: Sendable, Hashable {
        /// The source's mode, and the time of copying.
        case fresh
        /// What every step finds, whoever made the source.
        case constant
        /// The source's mode and time.
        case kept
    }

    let attributes: Attributes
    /// The name of folders that stay behind, at any depth.
    var skipped: FileName?

    /// Copies a folder to a place where nothing is yet.
    package static func copy(folder source: FilePath, to place: FilePath) throws {
        try TreeCopier(attributes: .fresh).copyContents(of: FolderHandle(source), into: FolderHandle(making: place))
    }

    /// Copies a file or folder under a name; what a folder holds joins what is there.
    func copy(_ source: FilePath, into folder: borrowing FolderHandle, as name: FileName) throws {
        // The source itself may be a link to the data; links below it are data.
        let source = File.resolved(source) ?? source
        guard let last = source.lastComponent.flatMap({ FileName($0.string) }) else {
            throw StepExecutionError.unusualFile(source)
        }
        try copy(last, of: FolderHandle(source.removingLastComponent()), into: folder, as: name)
    }

    /// Copies what a folder holds.
    func copyContents(of source: borrowing FolderHandle, into folder: borrowing FolderHandle) throws {
        for name in try source.names() where name != skipped {
            try Task.checkCancellation()
            try copy(name, of: source, into: folder, as: name)
        }
        switch attributes {
        case .fresh: break
        case .constant: try folder.makeConstant()
        case .kept:
            do throws(Errno) { try folder.descriptor.raw.copyTime(of: source.descriptor.raw) } catch {
                throw FileError(.copy, folder.path, error)
            }
        }
    }

    private func copy(
        _ name: FileName, of source: borrowing FolderHandle, into folder: borrowing FolderHandle, as other: FileName
    ) throws {
        let status = try source.status(name)
        switch status.type {
        case .directory: try copyContents(of: source.folder(name), into: folder.folder(making: other))
        case .regular: try copyFile(name, status, of: source, into: folder, as: other)
        case .symbolicLink:
            folder.removeIfThere(other)
            try folder.createLink(other, to: try source.linkTarget(name))
            // What is kept is a tree, whose links have this time, too.
            if attributes != .fresh { try folder.setTime(File.timeOfInputs, of: other) }
        default: throw StepExecutionError.unusualFile(source.path.appending(name))
        }
    }

    private func copyFile(
        _ name: FileName, _ status: Stat, of source: borrowing FolderHandle, into folder: borrowing FolderHandle,
        as other: FileName
    ) throws(FileError) {
        let file = try source.file(name)
        let target = try folder.replaceFile(other, mode: UInt32(status.permissions.rawValue & 0o777) | 0o600)
        do {
            try file.raw.copyContents(to: target.raw)
            switch attributes {
            case .fresh: break
            case .constant: try target.raw.makeConstant(isExecutable: status.permissions.contains(.ownerExecute))
            case .kept: try target.raw.copyTime(of: file.raw)
            }
            try target.close()
        } catch {
            throw FileError(.copy, source.path.appending(name), error)
        }
    }
}
