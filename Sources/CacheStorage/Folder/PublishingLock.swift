import CHost
import SystemPackage

/// Keeps those who publish recordings and those who remove them out of each other's way.
///
/// Any number may publish at once, for the moment in which artifacts, log and recording get their names. Who removes
/// something is alone, so that no artifact goes that a recording just being published names.
struct PublishingLock: ~Copyable {
    private let file: FileDescriptor?

    enum Kind {
        case publishing
        case removing
    }

    /// Waits for the lock. Where files can't be locked, there is none.
    init(_ kind: Kind, in folder: CacheFolder) {
        let path = folder.locks.appending("publishing")
        let opened = try? FileDescriptor.open(
            path, .readWrite, options: [.create, .closeOnExec], permissions: FilePermissions(rawValue: 0o644))
        file = opened
        guard let opened else { return }
        folder.sharing.apply(toFile: path)
        while flock(opened.rawValue, kind == .publishing ? LOCK_SH : LOCK_EX) != 0, host_errno() == EINTR {}
    }

    consuming func release() {}

    deinit { try? file?.close() }
}
