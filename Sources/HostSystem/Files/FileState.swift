import CHost
package import SystemPackage

/// What a file system tells of a file without reading it: while all of it stays, so do the file's contents.
///
/// A modification time alone can be set back by anybody; the time of the last change of the entry can't.
package struct FileState: Sendable, Hashable {
    package var device: UInt64
    package var inode: UInt64
    /// In bytes.
    package var size: Int64
    /// In nanoseconds since 1970, as all times here.
    package var modifiedAt: Int64
    package var changedAt: Int64

    package init(device: UInt64, inode: UInt64, size: Int64, modifiedAt: Int64, changedAt: Int64) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modifiedAt = modifiedAt
        self.changedAt = changedAt
    }
}

extension FileState {
    package init(_ status: Stat) {
        self.init(
            device: UInt64(truncatingIfNeeded: status.deviceID.rawValue),
            inode: UInt64(truncatingIfNeeded: status.inode.rawValue), size: Int64(status.size),
            modifiedAt: status.modifiedAt, changedAt: status.changedAt)
    }

    /// The state of the file at a path, links followed; nil when there is none.
    package init?(at path: String) {
        guard let status = try? path.withCString({ try Stat($0) }) else { return nil }
        self.init(status)
    }

    package init(of file: FileDescriptor) throws(Errno) { self.init(try Stat(file)) }

    /// Whether a folder still lists the same names. Renaming the folder itself doesn't count.
    package func namesAreThose(of other: FileState) -> Bool { modifiedAt == other.modifiedAt }

    /// Whether any write after this moment gives the file other times.
    ///
    /// Two writes within one tick of a file system's clock leave the same times, so a file that was written just now may
    /// change once more without a trace. The kernel's clock for files ticks every 10 ms or more often; a file system
    /// without fractions of a second (times that end in nine zeros) every 2 s, as FAT does.
    package func isSettled(at moment: Int64) -> Bool {
        let isCoarse = modifiedAt % 1_000_000_000 == 0 && changedAt % 1_000_000_000 == 0
        let tick: Int64 = isCoarse ? 2_100_000_000 : 50_000_000
        // A write gives a file the present as its time: one that was set to the future tells of a write at least as well.
        let latest = modifiedAt > moment ? changedAt : max(modifiedAt, changedAt)
        return latest &+ tick < moment
    }
}

extension Int64 {
    /// In nanoseconds since 1970, by the clock that file systems use.
    package static var now: Int64 { host_now() }
}

extension Stat {
    /// When the contents were changed last, in nanoseconds since 1970; wraps for times that no file has.
    package var modifiedAt: Int64 {
        var time = st_mtim
        return host_nanoseconds(&time)
    }

    /// When anything of the file was changed last, its name included, in nanoseconds since 1970.
    package var changedAt: Int64 {
        var time = st_ctim
        return host_nanoseconds(&time)
    }

    /// When the contents were changed last, in seconds since 1970.
    package var modifiedSecond: Int64 { modifiedAt / 1_000_000_000 }

    /// When anything of the file was changed last, its name included, in seconds since 1970.
    package var changedSecond: Int64 { changedAt / 1_000_000_000 }
}
