/// What a file system tells of a file without reading it: while all of it stays, so do the file's contents.
///
/// A modification time alone can be set back by anybody; the time of the last change of the entry can't.
package struct FileState: Sendable, Hashable {
    package var device: UInt64
    package var inode: UInt64
    /// In bytes.
    package var size: Int64
    /// In nanoseconds since 1970, as all times here.
    package var modifiedAt: Int64
    package var changedAt: Int64

    package init(device: UInt64, inode: UInt64, size: Int64, modifiedAt: Int64, changedAt: Int64) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modifiedAt = modifiedAt
        self.changedAt = changedAt
    }
}

extension FileState {
    /// Whether any write after this moment gives the file other times.
    ///
    /// Two writes within one tick of a file system's clock leave the same times, so a file that was written just now may
    /// change once more without a trace. The kernel's clock for files ticks every 10 ms or more often; a file system
    /// without fractions of a second (times that end in nine zeros) every 2 s, as FAT does.
    package func isSettled(at moment: Int64) -> Bool {
        let isCoarse = modifiedAt % 1_000_000_000 == 0 && changedAt % 1_000_000_000 == 0
        let tick: Int64 = isCoarse ? 2_100_000_000 : 50_000_000
        return max(modifiedAt, changedAt) + tick < moment
    }
}

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
