import HostSystem
package import PipelineModel
import SystemPackage

extension Cache {
    /// The bytes of one file of an output: of its tree where that is unpacked, else out of its artifact, of which only
    /// this file is inflated.
    ///
    /// Throws ``Damage`` when the artifact can't be trusted.
    package func bytes(ofFile path: String, in output: StepOutput) throws -> [UInt8] {
        let tree = folder.tree(output.treeDigest)
        if holds(output.tree, at: tree) { return try File.read(tree.pushing(FilePath(path))) }
        let temporary = try sideTemporary.newPath()
        try File.makeFolder(temporary)
        defer { try? temporary.removeTree() }
        try extract(output, at: path, into: temporary)
        return try File.read(temporary.pushing(FilePath(path)))
    }
}
