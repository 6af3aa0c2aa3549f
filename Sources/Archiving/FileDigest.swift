import SystemPackage

/// A whole file's identity: what `sha256sum` and `wc -c` say of it.
package struct FileDigest: Sendable, Hashable {
    /// SHA-256 in lower-case hexadecimal.
    package let digest: String
    package let byteCount: Int64

    package init(digest: String, byteCount: Int64) {
        self.digest = digest
        self.byteCount = byteCount
    }
}

extension FileDigest {
    /// Throws when the file at `path` is not the one that was expected; anything is expected when that is nil.
    func verify(_ expected: String?, of path: FilePath) throws {
        if let expected, expected != digest {
            throw ArchiveError.digestMismatch(path, expected: expected, found: digest)
        }
    }
}
