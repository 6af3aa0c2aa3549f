package import PipelineModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension FileState {
    /// The state of the file at a path, links followed; nil when there is none.
    package init?(at path: String) {
        var status = stat()
        guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        #if canImport(Darwin)
            let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
        #else
            let (modified, changed) = (status.st_mtim, status.st_ctim)
        #endif
        self.init(
            device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(truncatingIfNeeded: status.st_ino),
            size: Int64(status.st_size), modifiedAt: Int64(nanosecondsOf: modified),
            changedAt: Int64(nanosecondsOf: changed))
    }
}

extension Int64 {
    /// A time in nanoseconds since 1970; wraps for times that no file has.
    init(nanosecondsOf time: timespec) { self = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }

    /// In nanoseconds since 1970, by the clock that file systems use.
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(nanosecondsOf: time)
    }
}
