/// How much an archive may hold before it counts as a bomb.
///
/// Pass what was recorded when the archive was written; the default is for archives of which nothing is known.
package struct UnpackLimit: Sendable, Hashable {
    /// Of all files together, copies made for hard links included.
    package let contentByteCount: Int64
    /// Files, folders and links, folders that are only implied by a path included.
    package let entryCount: Int

    package init(contentByteCount: Int64, entryCount: Int) {
        self.contentByteCount = contentByteCount
        self.entryCount = entryCount
    }

    /// 64 GiB in a million entries.
    package static let standard = UnpackLimit(contentByteCount: 64 << 30, entryCount: 1_000_000)
}
