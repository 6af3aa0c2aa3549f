import CHost
import SystemPackage

extension FolderHandle {
    /// Creates a folder that has `0755` whatever the umask is.
    package func createFolder(_ name: FileName) throws(FileError) {
        try call(.create, name) { mkdirat(number, $0, 0o700) }
        try call(.create, name) { fchmodat(number, $0, 0o755, 0) }
    }

    package func createLink(_ name: FileName, to target: some Collection<UInt8>) throws(FileError) {
        let text = target.map(CChar.init(bitPattern:)) + [0]
        try call(.link, name) { symlinkat(text, number, $0) }
    }

    /// Makes what says to an overlay that there is no such file in the layers below.
    package func createWhiteout(_ name: FileName) throws(FileError) {
        let characterDevice: UInt32 = 0o020000
        try call(.create, name) { mknodat(number, $0, mode_t(truncatingIfNeeded: characterDevice), 0) }
    }

    /// Creates a link in the place of what is there under that name, unless that is a folder.
    package func replaceLink(_ name: FileName, to target: String) throws(FileError) {
        removeIfThere(name)
        try createLink(name, to: target.utf8)
    }

    /// Creates a file for writing in the place of what is there under that name, unless that is a folder.
    package func replaceFile(_ name: FileName, mode: UInt32 = 0o644) throws(FileError) -> OwnedDescriptor {
        removeIfThere(name)
        return try createFile(name, mode: mode)
    }

    /// Writes a file at a path of names, in the place of what is there; the folders on the way are made.
    package func write(_ contents: String, to names: [String], mode: UInt32 = 0o644) throws(FileError) {
        guard let last = names.last else { return }
        let folder = try folder(making: names.dropLast())
        let file = try folder.replaceFile(try folder.name(last), mode: mode)
        do {
            try file.raw.writeAll(contents.utf8)
            try file.close()
        } catch {
            throw FileError(.write, folder.path.appending(last), error)
        }
    }

    /// Writes a file whole: who reads it meanwhile sees what was there before, or all of this.
    package func replace(
        _ name: FileName, with contents: [UInt8], mode: UInt32 = 0o644, synchronizing: Bool = false
    ) throws(FileError) {
        let temporary = FileName(trusted: ".retake-\(UInt64.random(in: .min ... .max))".utf8)
        do throws(FileError) {
            let file = try createFile(temporary, mode: mode)
            do {
                try file.raw.writeAll(contents)
                if synchronizing, fsync(file.raw.rawValue) != 0 { throw Errno.last }
                try file.close()
            } catch {
                throw FileError(.write, path.appending(name), error)
            }
            try rename(temporary, to: name, in: self)
        } catch {
            removeIfThere(temporary)
            throw error
        }
    }

    /// Makes a file's contents those of another: who reads it meanwhile sees what was there before, or all of the other.
    package func replace(
        _ name: FileName, withContentsOf source: borrowing OwnedDescriptor, mode: UInt32 = 0o644
    ) throws(FileError) {
        let temporary = FileName(trusted: ".retake-\(UInt64.random(in: .min ... .max))".utf8)
        do throws(FileError) {
            let file = try createFile(temporary, mode: mode)
            do throws(Errno) {
                try source.raw.copyContents(to: file.raw)
                try file.close()
            } catch {
                throw FileError(.copy, path.appending(name), error)
            }
            try rename(temporary, to: name, in: self)
        } catch {
            removeIfThere(temporary)
            throw error
        }
    }

    /// Gives an entry another name, perhaps in another folder, and replaces what had that.
    package func rename(
        _ name: FileName, to other: FileName, in folder: borrowing FolderHandle
    ) throws(FileError) {
        let target = folder.number
        try call(.rename, name) { from in other.withCString { to in renameat(number, from, target, to) } }
    }

    /// Gives a file a second name, perhaps in another folder. Throws `fileExists` when that is taken.
    package func link(_ name: FileName, to other: FileName, in folder: borrowing FolderHandle) throws(FileError) {
        let target = folder.number
        try call(.link, name) { from in other.withCString { to in linkat(number, from, target, to, 0) } }
    }

    /// Opens a file that is there for locks only, and makes it where it is missing and `making` says so. A named pipe does
    /// not block.
    package func lockFile(_ name: FileName, making: Bool) throws(FileError) -> OwnedDescriptor {
        OwnedDescriptor(try open(name, O_RDWR | O_NONBLOCK | (making ? O_CREAT : 0), .open, mode: 0o644))
    }

    /// Removes a file or link. What is not there is fine.
    package func removeFile(_ name: FileName) throws(FileError) {
        do throws(FileError) { try call(.remove, name) { unlinkat(number, $0, 0) } } catch {
            if error.reason != .noSuchFileOrDirectory { throw error }
        }
    }

    /// Removes a file or link where that can be done: what stays is met again by who makes a new one.
    package func removeIfThere(_ name: FileName) { _ = name.withCString { unlinkat(number, $0, 0) } }

    /// Removes an empty folder. What is not there is fine.
    package func removeFolder(_ name: FileName) throws(FileError) {
        do throws(FileError) { try call(.remove, name) { unlinkat(number, $0, AT_REMOVEDIR) } } catch {
            if error.reason != .noSuchFileOrDirectory { throw error }
        }
    }

    /// Removes what has a name, with all below it. Nothing there is fine; no link is followed, and no other file system
    /// entered.
    package func removeTree(_ name: FileName) throws(FileError) {
        let device = try status().deviceID
        guard let refusal = try remove(name, on: device) else { return }
        // Folders nest deeper than a process may hold open, so the way down is kept as names.
        var pending = [Refused(parent: [], name: name, refusal: refusal)]
        while let refused = pending.last {
            let (parent, name) = (refused.parent, refused.name)
            let holder = try folder(parent)
            if refused.isEmptied, try holder.remove(name, on: device) == nil {
                pending.removeLast()
                continue
            }
            // Somebody else may remove the same: then it is gone when it is looked at once more.
            pending[pending.count - 1].isEmptied = true
            var isChanged = false
            let found: FolderHandle
            do throws(FileError) { found = try holder.openUp(name, isChanged: &isChanged) } catch {
                if refused.isEmptied { throw error }
                continue
            }
            let inside = try found.names()
            if inside.isEmpty, !isChanged, refused.isEmptied {
                throw FileError(.remove, holder.path.appending(name), refused.refusal)
            }
            for entry in inside {
                guard let refusal = try found.remove(entry, on: device) else { continue }
                pending.append(Refused(parent: parent + [name], name: entry, refusal: refusal))
            }
        }
    }

    /// What could not be removed at once.
    private struct Refused {
        let parent: [FileName]
        let name: FileName
        let refusal: Errno
        /// Whether what was in it is gone, or comes before it.
        var isEmptied = false
    }

    /// Removes a file, a link or an empty folder; returns why a folder stayed that holds something or may not be changed.
    private func remove(_ name: FileName, on device: DeviceID) throws(FileError) -> Errno? {
        func error(_ reason: Errno) -> FileError { FileError(.remove, path.appending(name), reason) }
        switch unlink(name, 0) {
        case nil, .noSuchFileOrDirectory?: return nil
        // Of a folder, Linux says EISDIR and POSIX EPERM.
        case let reason? where [.isDirectory, .notPermitted, .permissionDenied].contains(reason):
            guard let status = try? status(name) else { throw error(reason) }
            guard status.type == .directory else { return reason }
            guard status.deviceID == device else { throw error(.improperLink) }
        case let reason?: throw error(reason)
        }
        switch unlink(name, AT_REMOVEDIR) {
        case nil, .noSuchFileOrDirectory?: return nil
        case let reason? where [.directoryNotEmpty, .fileExists, .permissionDenied].contains(reason): return reason
        case let reason?: throw error(reason)
        }
    }

    /// Why it stayed; nil once it is gone. No error is made of it: that most folders hold something is nothing to tell.
    private func unlink(_ name: FileName, _ flags: Int32) -> Errno? {
        do {
            _ = try attempt(name) { unlinkat(number, $0, flags) }
            return nil
        } catch {
            return error
        }
    }

    /// Opens a folder below, and makes it and this one writable to their owner: a step may have left some that not even that
    /// one may write.
    private func openUp(_ name: FileName, isChanged: inout Bool) throws(FileError) -> FolderHandle {
        if makeWritable() { isChanged = true }
        if let status = try? status(name), status.type == .directory, !Self.isWritable(status) {
            if name.withCString({ fchmodat(number, $0, 0o755, 0) }) == 0 { isChanged = true }
        }
        return try folder(name)
    }

    private func makeWritable() -> Bool {
        guard let status = try? status(), !Self.isWritable(status) else { return false }
        return fchmod(number, 0o755) == 0
    }

    private static func isWritable(_ status: Stat) -> Bool {
        status.permissions.isSuperset(of: .ownerReadWriteExecute)
    }
}
