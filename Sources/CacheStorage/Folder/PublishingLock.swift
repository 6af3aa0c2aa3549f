import CHost
import HostSystem
import SystemPackage

/// Keeps those who publish recordings and those who remove them out of each other's way.
///
/// Any number may publish at once, for the moment in which artifacts, log and recording get their names. Who removes
/// something is alone, so that no artifact goes that a recording just being published names.
struct PublishingLock: ~Copyable {
    private let file: OwnedDescriptor?

    enum Kind {
        case publishing
        case removing
    }

    /// Longer than this nobody waits: a process that holds it so long is stopped, or means no good. In seconds.
    static let longestWait: Int64 = 60

    /// Waits for the lock. Where files can't be locked, there is none.
    ///
    /// Throws ``CacheError`` when it can't be had in time, and `CancellationError` when nobody wants to wait any more.
    init(_ kind: Kind, in folder: CacheFolder, _ scratch: Scratch) throws {
        guard let opened = try? folder.opened(folder.locks).lockFile("publishing", making: true),
            (try? Stat(opened.raw))?.type == .regular
        else {
            file = nil
            return
        }
        folder.sharing.apply(to: opened.raw)
        let number = opened.raw.rawValue
        let operation = (kind == .publishing ? LOCK_SH : LOCK_EX) | LOCK_NB
        let start = Int64.now
        while flock(number, operation) != 0 {
            // A file system without locks says something else.
            guard [.wouldBlock, .interrupted].contains(Errno.last) else { break }
            try scratch.checkInterruption()
            let seconds = (Int64.now - start) / 1_000_000_000
            if seconds >= Self.longestWait { throw CacheError.lockHeld(folder: folder.root, seconds: seconds) }
            usleep(20_000)
        }
        file = consume opened
    }

    consuming func release() {}
}
