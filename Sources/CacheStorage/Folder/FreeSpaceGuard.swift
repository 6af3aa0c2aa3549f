import CHost
import SystemPackage

/// The last free space of the disk that a cache is on. Packing, which can be done later, leaves it to the steps.
enum FreeSpaceGuard {
    /// In bytes, on a large disk.
    private static let most: Int64 = 256 << 20
    /// On a small one, a part of it.
    private static let part: Int64 = 16

    /// Throws when no more than the reserve is free where the folder lies. Knows no reserve where that can't be asked.
    static func spare(in folder: FilePath) throws {
        var status = statvfs()
        guard folder.withPlatformString({ statvfs($0, &status) }) == 0 else { return }
        let unit = Int64(clamping: status.f_frsize)
        let free = unit * Int64(clamping: status.f_bavail)
        if free < min(most, unit * Int64(clamping: status.f_blocks) / part) {
            throw CacheError.noRoom(folder: folder, free: free)
        }
    }
}
