import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What changes about a file when somebody writes to it.
struct FileStamp: Equatable {
    private let byteCount: Int64
    private let modified: [Int]
    private let changed: [Int]

    init(_ status: Stat) {
        byteCount = status.size
        modified = [Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
        changed = [Int(status.st_ctim.tv_sec), Int(status.st_ctim.tv_nsec)]
    }

    /// Whether a folder still lists the same names. Renaming the folder itself doesn't count.
    func namesAreThose(of other: FileStamp) -> Bool {
        modified == other.modified
    }
}
