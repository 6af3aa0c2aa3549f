package import PipelineModel

/// A tree together with its digest, which takes a moment to compute.
package struct DigestedTree: Sendable, Hashable {
    package let tree: FileTree
    package let digest: String

    package init(_ tree: FileTree) { self.init(tree, digest: tree.digest) }

    /// - Parameter digest: the tree's own, known already.
    package init(_ tree: FileTree, digest: String) {
        self.tree = tree
        self.digest = digest
    }
}
