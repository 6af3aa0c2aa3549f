import CHost
import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import SystemPackage

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
            if let artifact, try path.exists && fileDigest(path).digest == artifact.digest.text { return }
            try File.makeFolder(path.removingLastComponent())
            if let artifact {
                let file = try cache.trees.file(of: artifact)
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
        guard let status = File.status(path) else { return false }
        switch entry.kind {
        case .emptyFolder: return status.type == .directory
        case .file(let digest, let size, let isExecutable):
            return try status.type == .regular && Int64(status.size) == size
                && status.permissions.contains(.ownerExecute) == isExecutable && fileDigest(path).digest == digest
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
            guard symlink(target, path.string) == 0 else { throw Errno.last }
        case .archive: break
        }
    }

    private func copy(_ source: FilePath, to path: FilePath, isExecutable: Bool) throws {
        let temporary = path.removingLastComponent().appending(
            ".retake-\(getpid())-\(path.lastComponent?.string ?? "")")
        File.remove(temporary)
        try source.copy(to: temporary, permissions: FilePermissions(rawValue: isExecutable ? 0o755 : 0o644))
        guard rename(temporary.string, path.string) == 0 else {
            let error = Errno.last
            File.remove(temporary)
            throw error
        }
    }
}
