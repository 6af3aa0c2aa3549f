import CacheStorage
import Fingerprinting
import PipelineModel
import PipelinePlanning
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Puts outputs where `file://` URIs say: after a job ran, and after a replay where they are missing or differ.
///
/// Files are merged into what is there, as the SageMaker SDK's local mode does; others stay. Each file appears whole.
struct OutputWriter: Sendable {
    let cache: Cache

    /// Throws ``Damage`` when the artifact behind an output can't be trusted.
    ///
    /// - Parameter artifact: the output packed; nil when it could not be recorded.
    func write(_ output: StepOutput, _ artifact: Artifact?, of job: Job.Output, to path: FilePath) throws {
        switch job.layout {
        case .archive:
            if let artifact, try path.exists && fileDigest(path).digest == artifact.digest { return }
            try File.makeFolder(path.removingLastComponent())
            if let artifact {
                let file = try cache.trees.file(of: artifact) { try fileDigest($0).digest }
                try copy(file, to: path, isExecutable: false)
            } else {
                File.remove(path)
                try cache.trees.packArchive(cache.trees.tree(of: output), to: path)
            }
        case .folder:
            try File.makeFolder(path)
            let different = try output.tree.entries.filter { try !isThere($0, in: path) }
            if different.isEmpty { return }
            let tree = try cache.trees.tree(of: output)
            for entry in different { try put(entry, from: tree, into: path) }
        }
    }

    private func isThere(_ entry: FileTree.Entry, in folder: FilePath) throws -> Bool {
        let path = folder.pushing(FilePath(entry.path))
        var status = stat()
        guard lstat(path.string, &status) == 0 else { return false }
        switch entry.kind {
        case .emptyFolder: return status.st_mode & S_IFMT == S_IFDIR
        case .file(let digest, let size, let isExecutable):
            return try status.st_mode & S_IFMT == S_IFREG && Int64(status.st_size) == size
                && (status.st_mode & S_IXUSR != 0) == isExecutable && fileDigest(path).digest == digest
        case .link, .archive: return false
        }
    }

    private func put(_ entry: FileTree.Entry, from tree: FilePath, into folder: FilePath) throws {
        let path = folder.pushing(FilePath(entry.path))
        try File.makeFolder(path.removingLastComponent())
        switch entry.kind {
        case .emptyFolder: try File.makeFolder(path)
        case .file(_, _, let isExecutable):
            try copy(tree.pushing(FilePath(entry.path)), to: path, isExecutable: isExecutable)
        case .link(let target):
            unlink(path.string)
            guard symlink(target, path.string) == 0 else { throw Errno(rawValue: errno) }
        case .archive: break
        }
    }

    private func copy(_ source: FilePath, to path: FilePath, isExecutable: Bool) throws {
        let temporary = path.removingLastComponent().appending(
            ".retake-\(getpid())-\(path.lastComponent?.string ?? "")")
        File.remove(temporary)
        try source.copy(to: temporary, permissions: FilePermissions(rawValue: isExecutable ? 0o755 : 0o644))
        guard rename(temporary.string, path.string) == 0 else {
            let error = Errno(rawValue: errno)
            File.remove(temporary)
            throw error
        }
    }
}
