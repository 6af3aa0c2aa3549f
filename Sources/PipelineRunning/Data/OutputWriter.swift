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
            let folder = try FolderHandle(path)
            let different = try output.tree.entries.filter { try !isThere($0, in: folder) }
            if different.isEmpty { return }
            let tree = try FolderHandle(cache.trees.tree(of: output))
            for entry in different { try put(entry, from: tree, into: folder) }
        }
    }

    // Other steps, sandboxed or not, may have put links into that folder: none is followed, or a step could write wherever the
    // user may.

    private func isThere(_ entry: FileTree.Entry, in folder: borrowing FolderHandle) throws -> Bool {
        let (names, name) = try Self.way(to: entry, in: folder)
        guard let parent = try? folder.folder(names), let status = try? parent.status(name) else { return false }
        switch entry.kind {
        case .emptyFolder: return status.type == .directory
        case .file(let digest, let size, let isExecutable):
            guard status.type == .regular, Int64(status.size) == size,
                status.permissions.contains(.ownerExecute) == isExecutable
            else { return false }
            let file = try parent.file(name)
            return try fileDigest(of: file.raw).digest == digest
        case .link, .archive: return false
        }
    }

    private func put(
        _ entry: FileTree.Entry, from tree: borrowing FolderHandle, into folder: borrowing FolderHandle
    ) throws {
        let (names, name) = try Self.way(to: entry, in: folder)
        let parent = try folder.folder(making: names)
        switch entry.kind {
        case .emptyFolder: _ = try parent.folder(making: name)
        case .file(_, _, let isExecutable):
            let source = try tree.folder(names).file(name)
            try parent.replace(name, withContentsOf: source, mode: isExecutable ? 0o755 : 0o644)
        case .link(let target): try parent.replaceLink(name, to: target)
        case .archive: break
        }
    }

    private static func way(
        to entry: FileTree.Entry, in folder: borrowing FolderHandle
    ) throws -> (names: [String], name: FileName) {
        var names = entry.path.split(separator: "/").map(String.init)
        let last = names.popLast() ?? ""
        return (names, try folder.name(last))
    }

    private func copy(_ source: FilePath, to path: FilePath, isExecutable: Bool) throws {
        let folder = try FolderHandle(path.removingLastComponent())
        let file = OwnedDescriptor(try .open(source, .readOnly, options: [.closeOnExec, .noFollow]))
        try folder.replace(
            folder.name(path.lastComponent?.string ?? ""), withContentsOf: file, mode: isExecutable ? 0o755 : 0o644)
    }
}
