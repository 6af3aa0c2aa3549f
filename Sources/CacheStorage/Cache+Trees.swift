import Archiving
package import PipelineModel
package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Unpacked outputs: what steps find as their inputs. Disposable, because artifacts hold the same.
extension Cache {
    /// Takes over a folder as the tree of that digest, by renaming it. Modes become `0755` and `0644`, as they would
    /// be when unpacked, so that no step can tell a fresh tree from a replayed one.
    ///
    /// When the tree is there already, the folder is removed.
    package func adopt(_ source: FilePath, as tree: FileTree, digest: String) throws {
        let place = folder.tree(digest)
        try source.normalizeModes(of: tree)
        while rename(source.string, place.string) != 0 {
            let error = Errno(rawValue: errno)
            guard error == .directoryNotEmpty || error == .fileExists else { throw error }
            // Never removed first: another run may have put it there just now, and use it.
            if holds(tree, at: place) { return try source.removeTree() }
            let damaged = folder.newTemporary()
            guard rename(place.string, damaged.string) == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
            try damaged.removeTree()
        }
    }

    /// The folder of an output's tree, unpacked from its artifact when it is not there.
    ///
    /// Throws ``Damage`` when the artifact can't be trusted; it has been moved aside, and its step must run again.
    package func tree(of output: Recording.Output) throws -> FilePath {
        let place = folder.tree(output.treeDigest)
        if holds(output.tree, at: place) { return place }
        let temporary = folder.newTemporary()
        try File.makeFolder(temporary)
        do {
            _ = try ArchiveReader.unpack(
                folder.artifact(output.artifact), into: temporary, expectedDigest: output.artifact)
        } catch {
            try? temporary.removeTree()
            // A full disk says nothing against the artifact. A missing one is as good as damaged.
            let isMissing = File.size(folder.artifact(output.artifact)) == nil
            guard isMissing || (error as? ArchiveError)?.blamesArchive == true else { throw error }
            throw moveAside(output, problem: isMissing ? "is missing" : "\(error)")
        }
        try adopt(temporary, as: output.tree, digest: output.treeDigest)
        return place
    }

    /// Unpacks an archive from elsewhere into a temporary folder of the cache, for ``adopt(_:as:digest:)``.
    package func unpack(_ archive: FilePath) throws -> FilePath {
        let temporary = folder.newTemporary()
        try File.makeFolder(temporary)
        do {
            _ = try ArchiveReader.unpack(archive, into: temporary)
        } catch {
            try? temporary.removeTree()
            throw error
        }
        return temporary
    }

    /// Packs a folder as Retake lays out archives, for a step that expects one.
    package func packArchive(_ folder: FilePath, to archive: FilePath) throws {
        _ = try ArchiveWriter.pack(folder: folder, to: archive, synchronizing: false)
    }

    /// The artifact of an output as a file. Verified by digest, once for each call.
    package func artifact(of output: Recording.Output, verifiedBy digest: (FilePath) throws -> String) throws
        -> FilePath
    {
        let path = folder.artifact(output.artifact)
        guard File.size(path) != nil else { throw moveAside(output, problem: "is missing") }
        guard try digest(path) == output.artifact else { throw moveAside(output, problem: "is altered") }
        return path
    }

    /// Takes a damaged artifact out of use.
    private func moveAside(_ output: Recording.Output, problem: String) -> Damage {
        _ = rename(folder.artifact(output.artifact).string, folder.newTemporary().string + ".damaged-artifact")
        return Damage(artifact: output.artifact, problem: problem)
    }

    func pack(_ tree: FilePath, synchronizing: Bool) throws -> ArchiveSummary {
        let temporary = folder.newTemporary()
        let summary = try ArchiveWriter.pack(folder: tree, to: temporary, synchronizing: synchronizing)
        if File.size(folder.artifact(summary.digest)) == summary.byteCount {
            File.remove(temporary)
        } else {
            try File.publish(temporary, as: folder.artifact(summary.digest), synchronizing: synchronizing)
        }
        return summary
    }

    /// Whether every file of a tree lies there, of the right kind and size. Reads no file.
    private func holds(_ tree: FileTree, at place: FilePath) -> Bool {
        guard let status = File.status(place), status.st_mode & S_IFMT == S_IFDIR else { return false }
        return tree.entries.allSatisfy { entry in
            guard let status = File.status(place.pushing(FilePath(entry.path))) else { return false }
            return switch entry.kind {
            case .file(_, let size, let isExecutable):
                status.st_mode & S_IFMT == S_IFREG && Int64(status.st_size) == size
                    && (status.st_mode & S_IXUSR != 0) == isExecutable
            case .link: status.st_mode & S_IFMT == S_IFLNK
            case .emptyFolder: status.st_mode & S_IFMT == S_IFDIR
            case .archive: true
            }
        }
    }
}
