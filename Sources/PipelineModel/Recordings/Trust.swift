/// Whose recordings a user uses, by their own configuration.
package enum Trust: String, Sendable, Hashable, CaseIterable {
    case me
    /// Of those who share the folder; where anybody may write to it, of its group.
    case group
    case anyone
}

/// Somebody whose recordings lie in a cache.
package struct RecordingWriter: Sendable, Hashable {
    /// As the system knows the owner of the recordings' files.
    package let user: String
    package let count: Int
    /// When the newest of them was last of use, in seconds since 1970.
    package let usedAt: Int64
    /// Why they are not used; nil when they are.
    package let refusal: String?

    package init(user: String, count: Int, usedAt: Int64, refusal: String?) {
        self.user = user
        self.count = count
        self.usedAt = usedAt
        self.refusal = refusal
    }
}
