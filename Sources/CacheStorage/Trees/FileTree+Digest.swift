import HostSystem
package import PipelineModel

extension FileTree {
    /// The tree's name: SHA-256 over its entries in order, one line each, ended by a zero byte.
    ///
    /// A line is a letter for the kind (`f`ile, e`x`ecutable, `l`ink, empty fol`d`er, `a`rchive), a space, the digest
    /// of the contents (of a link: its target; of a folder: nothing), a space, and the path.
    package var digest: Digest {
        var text = "retake tree 1\0"
        for entry in entries {
            switch entry.kind {
            case .file(let digest, _, let isExecutable): text += (isExecutable ? "x " : "f ") + digest
            case .link(let target): text += "l " + sha256(target)
            case .archive(let digest): text += "a " + digest
            case .emptyFolder: text += "d "
            }
            text += " \(entry.path)\0"
        }
        return Digest(computed: sha256(text))
    }
}

extension FileTree.Entry {
    /// One digest for all that can be observed of this entry but its path.
    package var digest: String {
        switch kind {
        case .file(let digest, _, let isExecutable): isExecutable ? sha256("executable " + digest) : digest
        case .link(let target): sha256("link " + target)
        case .archive(let digest): sha256("archive " + digest)
        case .emptyFolder: sha256("folder")
        }
    }
}

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
