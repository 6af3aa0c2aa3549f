import CHost
import SystemPackage

/// Who may write to a cache besides its owner: whoever may write to its folder may write to everything in it.
struct Sharing: Sendable, Hashable {
    /// Nil for a folder that only its owner writes to: there, modes are what the user's umask makes of them.
    private let shared: Shared?

    private struct Shared: Hashable {
        let group: gid_t
        /// `0o020`, and `0o002` where everybody may write.
        let writers: mode_t
    }

    static let nobody = Sharing(shared: nil)

    private init(shared: Shared?) { self.shared = shared }

    /// As the folder itself is.
    init(of folder: Stat) {
        let writers = folder.permissions.intersection([.groupWrite, .otherWrite]).rawValue
        shared = writers == 0 ? nil : Shared(group: folder.groupID.rawValue, writers: writers)
    }

    var isShared: Bool { shared != nil }

    /// Gives an open file or folder of ours the group and mode of the cache. What others made, and what has a second name
    /// somewhere, stays as it is. What is made in a folder later belongs to the same group.
    func apply(to file: FileDescriptor) {
        guard let shared, let status = try? Stat(file), status.userID.rawValue == geteuid() else { return }
        let isFolder = status.type == .directory
        guard isFolder || (status.type == .regular && status.linkCount == 1) else { return }
        // A user who is not in that group can't; then the others' rights are what counts. First, since it clears bits.
        _ = fchown(file.rawValue, uid_t.max, shared.group)
        fchmod(file.rawValue, (isFolder ? 0o2755 : 0o644) | shared.writers)
    }
}
