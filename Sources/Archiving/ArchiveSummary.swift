/// What is known of an archive once it has been written or read to its end.
package struct ArchiveSummary: Sendable, Hashable {
    /// SHA-256 of the archive file, in lower-case hexadecimal, as `sha256sum` prints it.
    package let digest: String
    /// Size of the archive file.
    package let byteCount: Int64
    /// Size of all files in it, or of those that were asked for.
    package let contentByteCount: Int64
    /// Files, folders and links in it, or those that were asked for; the root folder is not counted.
    package let entryCount: Int

    package init(digest: String, byteCount: Int64, contentByteCount: Int64, entryCount: Int) {
        self.digest = digest
        self.byteCount = byteCount
        self.contentByteCount = contentByteCount
        self.entryCount = entryCount
    }
}
