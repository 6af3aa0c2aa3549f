package import HostSystem

/// What was read of a file, and the state that it was in.
package struct KnownDigest: Sendable, Hashable {
    package let state: FileState
    /// SHA-256 of the contents in lower-case hexadecimal.
    package let digest: String

    package init(state: FileState, digest: String) {
        self.state = state
        self.digest = digest
    }
}

/// Digests of files that were read before, by their absolute paths.
package protocol DigestStore: Sendable {
    /// What is known of a file, or of all files in a folder at any depth.
    func digests(at path: String) -> [String: KnownDigest]

    /// Keeps what was read, and forgets files that are gone. What can't be kept is read again next time.
    func keep(_ digests: [String: KnownDigest], forgetting gone: [String])
}
