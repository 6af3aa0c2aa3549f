import Archiving
import HostSystem
package import PipelineModel
package import SystemPackage

/// Artifacts as files: what a step reads that expects an archive, and what a person takes out.
extension TreeStore {
    /// Packs a folder as Retake lays out archives.
    package func packArchive(_ folder: FilePath, to archive: FilePath) throws {
        try ArchiveWriter.pack(folder: folder, to: archive, progress: { _ in try scratch.checkInterruption() })
    }

    /// Writes what a gzip file holds to a new file; false when it is no gzip file, and then nothing is written.
    package func decompress(_ path: FilePath, to target: FilePath) throws -> Bool {
        try GzipFile.decompress(path, to: target)
    }

    /// An artifact's file. Verified by digest, once for each call.
    ///
    /// Throws ``Damage`` when it can't be trusted; it has been moved aside, and its step must run again.
    package func file(of artifact: Artifact) throws -> FilePath {
        guard let path = try artifacts.file(of: artifact) else {
            throw Damage(artifact: artifact, problem: "is missing")
        }
        guard try folder.digest(path) == artifact.digest.text else {
            folder.moveAside(path)
            throw Damage(artifact: artifact, problem: "is altered")
        }
        return path
    }
}

extension TreeStore {
    /// Unpacks an output, or what lies at a path in it, into a folder that exists and is empty, without inflating the rest.
    ///
    /// - Parameter path: empty for the whole.
    ///
    /// Throws ``Damage`` when the artifact can't be trusted; nothing in the folder is to be used then.
    package func extract(_ output: StepOutput, at path: String, into folder: FilePath) throws {
        guard let artifact = output.artifact else { throw Damage(output: output, problem: "is not packed") }
        guard let file = try artifacts.file(of: artifact) else {
            throw Damage(artifact: artifact, problem: "is missing")
        }
        do {
            try ArtifactFormat.extract(path, of: file, digest: artifact.digest, into: folder)
        } catch  where ArtifactFormat.blamesArtifact(error) {
            self.folder.moveAside(file)
            throw Damage(artifact: artifact, problem: "can't be used: \(error)")
        }
    }
}

extension TreeStore {
    /// The bytes of one file of an output: of its tree where that is unpacked, else out of its artifact, of which only
    /// this file is inflated.
    ///
    /// Throws ``Damage`` when the artifact can't be trusted.
    package func bytes(ofFile path: String, in output: StepOutput) throws -> [UInt8] {
        let tree = folder.tree(output.treeDigest)
        if isSound(output.tree, digest: output.treeDigest) { return try File.read(tree.pushing(FilePath(path))) }
        let temporary = try scratch.side.newPath()
        try File.makeFolder(temporary)
        defer { try? temporary.removeTree() }
        try extract(output, at: path, into: temporary)
        return try File.read(temporary.pushing(FilePath(path)))
    }
}

/// Which tree an archive from elsewhere holds, so that it is unpacked once.
extension TreeStore {
    /// The tree that an archive, by the digest of its bytes, was unpacked into, when that is still there.
    package func unpackedTree(ofArchive archive: Digest) -> (tree: FileTree, digest: Digest)? {
        let known: (tree: String, files: String)? = try? index.read { database in
            try database.first("SELECT tree, files FROM unpacked WHERE archive = ?", archive.text) {
                (try $0.value(0), try $0.value(1))
            }
        }
        guard let known, let digest = Digest(known.tree), let json = try? JSONReader.read(known.files),
            let tree = FileTree(json: json), isInUse(tree, digest: digest)
        else { return nil }
        return (tree, digest)
    }

    /// Without this note the archive is unpacked again.
    package func note(_ tree: FileTree, digest: Digest, ofArchive archive: Digest) {
        try? index.write { database in
            try database.execute(
                "INSERT OR REPLACE INTO unpacked (archive, tree, files) VALUES (?, ?, ?)",
                archive.text, digest.text, tree.json.json(.canonical))
            try CacheIndex.note(tree: digest, byteCount: tree.byteCount, state: states[digest], database)
        }
    }
}
