import Archiving
package import PipelineModel
package import SystemPackage

extension Cache {
    /// Unpacks an output, or what lies at a path in it, into a folder that exists and is empty, without inflating the rest.
    ///
    /// - Parameter path: empty for the whole.
    ///
    /// Throws ``Damage`` when the artifact can't be trusted; nothing in the folder is to be used then.
    package func extract(_ output: StepOutput, at path: String, into folder: FilePath) throws {
        guard let artifact = output.artifact else { throw Damage(output: output, problem: "is not packed") }
        let file = self.folder.artifact(artifact.digest)
        do {
            try ArchiveReader.unpack(
                file, into: folder, expectedDigest: artifact.digest,
                only: path.isEmpty ? nil : [try EntryPath(path)])
        } catch let error as ArchiveError where error.blamesArchive {
            moveAside(file)
            throw Damage(artifact: artifact, problem: "can't be used: \(error)")
        }
    }
}
