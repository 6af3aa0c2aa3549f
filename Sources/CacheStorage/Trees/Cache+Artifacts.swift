import Archiving
import HostSystem
package import PipelineModel
package import SystemPackage

/// Artifacts as files: what a step reads that expects an archive, and what a person takes out.
extension Cache {
    /// Packs a folder as Retake lays out archives.
    package func packArchive(_ folder: FilePath, to archive: FilePath) throws {
        try ArchiveWriter.pack(folder: folder, to: archive, progress: { _ in try checkInterruption() })
    }

    /// Writes what a gzip file holds to a new file; false when it is no gzip file, and then nothing is written.
    package func decompress(_ path: FilePath, to target: FilePath) throws -> Bool {
        try GzipFile.decompress(path, to: target)
    }

    /// An artifact's file. Verified by digest, once for each call.
    ///
    /// Throws ``Damage`` when it can't be trusted; it has been moved aside, and its step must run again.
    package func file(
        of artifact: Artifact, verifiedBy digest: (FilePath) throws -> String
    ) throws -> FilePath {
        let path = folder.artifact(artifact.digest)
        guard File.size(path) != nil else { throw Damage(artifact: artifact, problem: "is missing") }
        guard try digest(path) == artifact.digest else {
            moveAside(path)
            throw Damage(artifact: artifact, problem: "is altered")
        }
        return path
    }
}
