import CHost
import HostSystem
import PipelineModel
import SystemPackage

/// Who may write to a cache besides its owner: whoever may write to its folder may write to everything in it, but for what a
/// user trusts only themselves, or their group, to have written.
struct Sharing: Sendable, Hashable {
    /// Nil for a folder that only its owner writes to: there, modes are what the user's umask makes of them.
    private let shared: Shared?
    private let owner: uid_t
    let trust: Trust
    /// Whom what root makes here is given: a cache that root used once stays its owner's. Nil for anybody but root, and where root
    /// trusts nobody else.
    private let heir: Heir?

    private struct Heir: Hashable {
        let user: uid_t
        let group: gid_t
    }

    private struct Shared: Hashable {
        let group: gid_t
        /// `0o020`, and `0o002` where everybody may write.
        let writers: mode_t
    }

    static let nobody = Sharing(shared: nil, owner: geteuid(), trust: .anyone)

    private init(shared: Shared?, owner: uid_t, trust: Trust, heir: Heir? = nil) {
        self.shared = shared
        self.owner = owner
        self.trust = trust
        self.heir = heir
    }

    /// As the folder itself is.
    init(of folder: Stat, trust: Trust) {
        let writers = folder.permissions.intersection([.groupWrite, .otherWrite]).rawValue
        let owner = folder.userID.rawValue
        let isGiven = geteuid() == 0 && owner != 0 && trust != .me
        self.init(
            shared: writers == 0 ? nil : Shared(group: folder.groupID.rawValue, writers: writers),
            owner: owner, trust: trust, heir: isGiven ? Heir(user: owner, group: folder.groupID.rawValue) : nil)
    }

    var isShared: Bool { shared != nil }

    /// Gives an open file or folder of ours the group and mode of the cache, and what is root's the cache's owner. What others
    /// made, and what has a second name somewhere, stays as it is. What is made in a folder later belongs to the same group.
    func apply(to file: FileDescriptor) { apply(to: file, writers: shared?.writers ?? 0) }

    /// The same for what is used only when nobody could have changed it who is not trusted.
    func applyToDocument(_ file: FileDescriptor) { apply(to: file, writers: trustedWriters) }

    private func apply(to file: FileDescriptor, writers: mode_t) {
        guard shared != nil || heir != nil, let status = try? Stat(file), status.userID.rawValue == geteuid() else {
            return
        }
        let isFolder = status.type == .directory
        guard isFolder || (status.type == .regular && status.linkCount == 1) else { return }
        if let heir { _ = fchown(file.rawValue, heir.user, heir.group) }
        guard let shared else { return }
        // A user who is not in that group can't; then the others' rights are what counts. First, since it clears bits.
        _ = fchown(file.rawValue, uid_t.max, shared.group)
        fchmod(file.rawValue, (isFolder ? 0o2755 : 0o644) | writers)
    }

    private var trustedWriters: mode_t {
        let writers = shared?.writers ?? 0
        return switch trust {
        case .me: 0
        case .group: writers & 0o020
        case .anyone: writers
        }
    }
}

extension Sharing {
    /// Why what a file says is not used: somebody may have written it who is not trusted. Nil when it is.
    func refusal(of file: Stat) -> String? {
        if trust == .anyone { return nil }
        let writer = file.userID.rawValue
        if !isTrusted(writer) {
            return
                "it is \(userName(writer))'s, and only \(trust == .me ? "your own" : "the group's") count (trust: \(trust))"
        }
        let others = (shared?.writers ?? 0) & ~trustedWriters & file.permissions.rawValue
        return others == 0
            ? nil : "others may have changed it, and only \(trust == .me ? "you are" : "the group is") trusted"
    }

    private func isTrusted(_ user: uid_t) -> Bool {
        if user == geteuid() || trust == .anyone { return true }
        if trust == .me { return false }
        // Where only the group may write, whoever has is of it.
        guard let shared, shared.writers & 0o002 != 0 else { return true }
        return user == owner || UserDatabase.isMember(user, of: shared.group)
    }
}

/// The name of a user, as the system has it.
func userName(_ user: uid_t) -> String { UserDatabase.entry(user)?.name ?? "user \(user)" }
