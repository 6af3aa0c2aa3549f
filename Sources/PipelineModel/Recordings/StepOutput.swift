/// An output of a step that is done, as later steps know it.
package struct StepOutput: Sendable, Hashable {
    package let name: String
    /// Digest of the tree of its files.
    package let treeDigest: Digest
    package let tree: FileTree
    /// The file that holds them packed; nil while the output is only a folder.
    package let artifact: Artifact?

    package init(name: String, treeDigest: Digest, tree: FileTree, artifact: Artifact? = nil) {
        self.name = name
        self.treeDigest = treeDigest
        self.tree = tree
        self.artifact = artifact
    }
}

/// A tree packed into one file.
package struct Artifact: Sendable, Hashable {
    /// SHA-256 of the file.
    package let digest: Digest
    package let byteCount: Int64

    package init(digest: Digest, byteCount: Int64) {
        self.digest = digest
        self.byteCount = byteCount
    }
}
