package import PipelineModel

/// A tree together with its digest, which takes a moment to compute.
package struct DigestedTree: Sendable, Hashable {
    package let tree: FileTree
    package let digest: Digest

    package init(_ tree: FileTree) { self.init(tree, digest: tree.digest) }

    /// - Parameter digest: the tree's own, known already.
    package init(_ tree: FileTree, digest: Digest) {
        self.tree = tree
        self.digest = digest
    }
}
