import Archiving
import CHost
import HostSystem
package import PipelineModel
package import SystemPackage

/// Unpacked outputs: what steps find as their inputs. Disposable once they are packed, because artifacts hold the same.
package struct TreeStore: Sendable {
    let folder: CacheFolder
    let index: CacheIndex
    let scratch: Scratch
    package let artifacts: any ArtifactSource

    /// Takes over a folder as the tree of that digest, by renaming it. Modes become `0755` and `0644`, and times one
    /// constant, as they would be when unpacked, so that no step can tell a fresh tree from a replayed one.
    ///
    /// When the tree is there already, the folder is removed.
    package func adopt(_ source: FilePath, as tree: FileTree, digest: Digest) throws {
        let place = folder.tree(digest)
        try source.normalizeModesAndTimes(of: tree)
        while let error = renameError(source, place) {
            switch error {
            case .directoryNotEmpty, .fileExists:
                // Never removed first: another run may have put it there just now, and use it.
                if holds(tree, at: place) { return try source.removeTree() }
                try removeTree(digest)
            case .noSuchFileOrDirectory where File.status(source) != nil && File.status(folder.trees) == nil:
                // Gone with the rest of the cache while a step ran.
                try File.makeFolder(folder.trees)
            default: throw error
            }
        }
    }

    /// Removes a tree: out of the way at once, then file by file.
    func removeTree(_ digest: Digest) throws {
        let place = try scratch.side.newPath()
        if let error = renameError(folder.tree(digest), place) {
            if error != .noSuchFileOrDirectory { throw error }
            return
        }
        try place.removeTree()
    }

    private func renameError(_ path: FilePath, _ other: FilePath) -> Errno? {
        do throws(Errno) {
            try File.rename(path, other)
            return nil
        } catch {
            return error
        }
    }

    /// The folder of an output's tree, unpacked from its artifact when it is not there.
    ///
    /// Throws ``Damage`` when the artifact can't be trusted; it has been moved aside, and its step must run again.
    package func tree(of output: StepOutput) throws -> FilePath {
        let place = folder.tree(output.treeDigest)
        if holds(output.tree, at: place) {
            // A tree's time is when it was last of use.
            utimensat(AT_FDCWD, place.string, nil, 0)
            return place
        }
        guard let artifact = output.artifact else { throw Damage(output: output, problem: "is gone") }
        guard let file = try artifacts.file(of: artifact) else {
            throw Damage(artifact: artifact, problem: "is missing")
        }
        let temporary = try scratch.side.newPath()
        try File.makeFolder(temporary)
        do {
            let content = try ArtifactFormat.unpack(
                file, digest: artifact.digest, as: output.tree, into: temporary,
                progress: { _ in try scratch.checkInterruption() })
            guard content == output.tree else {
                try? temporary.removeTree()
                folder.moveAside(file)
                throw Damage(artifact: artifact, problem: "can't be used: it holds other files than were recorded")
            }
        } catch {
            try? temporary.removeTree()
            guard ArtifactFormat.blamesArtifact(error) else { throw error }
            folder.moveAside(file)
            throw Damage(artifact: artifact, problem: "can't be used: \(error)")
        }
        try adopt(temporary, as: output.tree, digest: output.treeDigest)
        try? index.note(tree: output.treeDigest, byteCount: output.tree.byteCount)
        return place
    }

    /// The folder of an output's tree, if it is there without unpacking anything.
    package func presentTree(of output: StepOutput) -> FilePath? {
        let place = folder.tree(output.treeDigest)
        return holds(output.tree, at: place) ? place : nil
    }

    /// Unpacks an archive from elsewhere into a temporary folder of the cache, for ``adopt(_:as:digest:)``.
    package func unpack(_ archive: FilePath) throws -> FilePath {
        let temporary = try scratch.side.newPath()
        try File.makeFolder(temporary)
        do {
            try ArchiveReader.unpack(archive, into: temporary, progress: { _ in try scratch.checkInterruption() })
        } catch {
            try? temporary.removeTree()
            throw error
        }
        return temporary
    }

    /// Whether every file of a tree lies there, of the right kind and size. Reads no file.
    func holds(_ tree: FileTree, at place: FilePath) -> Bool {
        guard let status = File.status(place), status.type == .directory else { return false }
        return tree.entries.allSatisfy { entry in
            guard let status = File.status(place.pushing(FilePath(entry.path))) else { return false }
            return switch entry.kind {
            case .file(_, let size, let isExecutable):
                status.type == .regular && Int64(status.size) == size
                    && status.permissions.contains(.ownerExecute) == isExecutable
            case .link: status.type == .symbolicLink
            case .emptyFolder: status.type == .directory
            case .archive: true
            }
        }
    }
}
