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

    /// Gives a file of ours, new and perhaps still under a temporary name, the group and mode of the cache.
    func apply(toFile path: FilePath) { apply(path, mode: 0o644) }

    /// The same for a folder. What is made in it later belongs to the same group.
    func apply(toFolder path: FilePath) { apply(path, mode: 0o2755) }

    private func apply(_ path: FilePath, mode: mode_t) {
        guard let shared else { return }
        // A user who is not in that group can't; then the others' rights are what counts. First, since it clears bits.
        _ = lchown(path.string, uid_t.max, shared.group)
        chmod(path.string, mode | shared.writers)
    }
}
