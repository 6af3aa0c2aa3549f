import CacheStorage
import Fingerprinting
import PipelineModel
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
    func write(_ output: Recording.Output, of job: Job.Output, to path: FilePath) throws {
        switch job.layout {
        case .archive:
            let isThere = try path.exists && fileDigest(path).digest == output.artifact
            if isThere { return }
            let artifact = try cache.artifact(of: output) { try fileDigest($0).digest }
            try File.makeFolder(path.removingLastComponent())
            try copy(artifact, to: path, isExecutable: false)
        case .folder:
            try File.makeFolder(path)
            let different = try output.tree.entries.filter { try !isThere($0, in: path) }
            if different.isEmpty { return }
            let tree = try cache.tree(of: output)
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
        let input = try FileDescriptor.open(source, .readOnly, options: [.closeOnExec])
        try input.closeAfter {
            let output = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: FilePermissions(rawValue: isExecutable ? 0o755 : 0o644))
            do {
                try output.closeAfter {
                    var buffer = [UInt8](repeating: 0, count: 1 << 18)
                    while true {
                        let count = try buffer.withUnsafeMutableBytes { try input.read(into: $0) }
                        if count == 0 { break }
                        try buffer.withUnsafeBytes {
                            _ = try output.writeAll(UnsafeRawBufferPointer(rebasing: $0[..<count]))
                        }
                    }
                }
                guard rename(temporary.string, path.string) == 0 else { throw Errno(rawValue: errno) }
            } catch {
                unlink(temporary.string)
                throw error
            }
        }
    }
}
