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
    let states = TreeStates()
    let held = HeldTrees()

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
                if isSound(tree, digest: digest) { return try source.removeTree() }
                try removeTree(digest)
            case .noSuchFileOrDirectory where File.status(source) != nil && File.status(folder.trees) == nil:
                // Gone with the rest of the cache while a step ran.
                try File.makeFolder(folder.trees)
            default: throw error
            }
        }
        noteState(of: tree, digest: digest)
    }

    /// Removes a tree: out of the way at once, then file by file.
    func removeTree(_ digest: Digest) throws { try takeAway(digest)?.removeTree() }

    /// The same of one that no process uses. Returns whether it is gone.
    func removeUnusedTree(_ digest: Digest) throws -> Bool {
        // Nobody can begin to use it between the look and the removal.
        guard let lock = HeldTrees.lockUnused(folder.tree(digest)) else { return false }
        let place: FilePath?
        do { place = try lock.closeAfter { try takeAway(digest) } } catch { throw errno(from: error) }
        try place?.removeTree()
        return true
    }

    private func takeAway(_ digest: Digest) throws -> FilePath? {
        states[digest] = nil
        let place = try scratch.side.newPath()
        guard let error = renameError(folder.tree(digest), place) else { return place }
        if error != .noSuchFileOrDirectory { throw error }
        return nil
    }

    /// Whether a tree is there, to stay as long as this process lives.
    func isInUse(_ tree: FileTree, digest: Digest) -> Bool {
        let place = folder.tree(digest)
        // First, so that no prune takes it from now on.
        held.hold(place)
        guard isSound(tree, digest: digest) else { return false }
        // A tree's time is when it was last of use.
        File.touch(place)
        return true
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
        scratch.side.announce()
        if isInUse(output.tree, digest: output.treeDigest) { return place }
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
        held.hold(place)
        try? index.note(
            tree: output.treeDigest, byteCount: output.tree.byteCount, state: states[output.treeDigest])
        return place
    }

    /// The folder of an output's tree, if it is there without unpacking anything.
    package func presentTree(of output: StepOutput) -> FilePath? {
        let place = folder.tree(output.treeDigest)
        return isSound(output.tree, digest: output.treeDigest) ? place : nil
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
}
