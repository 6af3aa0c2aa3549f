import CHost
import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import SystemPackage

/// The links in a job's output that lead out of it. Where the output is read, what they lead to is another thing or nothing: so
/// what they led to where the job ran is kept in their place.
struct OutputLinks {
    let output: Job.Output
    let folder: FilePath
    let prepared: PreparedJob

    init(of output: Job.Output, in folder: FilePath, prepared: PreparedJob) {
        self.output = output
        self.folder = folder
        self.prepared = prepared
    }

    /// Returns the links that were replaced. Throws ``OutputError`` for one that leads to what is none of the job's files.
    func keepContents(of tree: FileTree) throws -> [String] {
        var links: [String] = []
        for entry in tree.entries {
            guard case .link(let target) = entry.kind, let place = place(outside: target, from: entry.path) else {
                continue
            }
            guard let source = source(of: place) else {
                throw OutputError.leadsOut(output: output.name, link: entry.path, target: target)
            }
            let link = folder.pushing(FilePath(entry.path))
            let copy = prepared.workspace.appending("kept-link")
            try copy.removeTree()
            if File.status(source)?.type == .directory {
                try TreeCopier.copy(folder: source, to: copy)
            } else {
                let isExecutable = File.status(source)?.permissions.contains(.ownerExecute) == true
                try source.copy(to: copy, permissions: FilePermissions(rawValue: isExecutable ? 0o755 : 0o644))
            }
            File.remove(link)
            try File.rename(copy, link)
            links.append(entry.path)
        }
        return links
    }

    /// Where a link leads, as the job sees it; nil for a place in the output itself.
    private func place(outside target: String, from path: String) -> FilePath? {
        let own = FilePath(output.path)
        let start = own.pushing(FilePath(path)).removingLastComponent()
        let place = start.pushing(FilePath(target)).lexicallyNormalized()
        return place.starts(with: own.lexicallyNormalized()) ? nil : place
    }

    /// The file or folder of this machine that the job saw at a path: one that it made, or one of its inputs as they are.
    private func source(of place: FilePath) -> FilePath? {
        let root = prepared.path(of: "/")
        let made = prepared.path(of: place.string)
        if isPlain(made, below: root) { return made }
        for input in prepared.inputs {
            for piece in input.pieces {
                let shown = FilePath(input.path).pushing(FilePath(piece.location)).lexicallyNormalized()
                var rest = place
                guard rest.removePrefix(shown) else { continue }
                // What it wrote over its own copy of an input, only that copy held.
                if isWrittenOver(rest) { return nil }
                let source = piece.source.pushing(rest)
                if rest.isEmpty ? File.status(source) != nil : isPlain(source, below: piece.source) { return source }
            }
        }
        return nil
    }

    /// Whether a file or folder is reached through folders alone.
    private func isPlain(_ path: FilePath, below root: FilePath) -> Bool {
        let folder = path.removingLastComponent()
        guard folder == root || folder.isOwnFolder(below: root), let type = File.status(path)?.type else {
            return false
        }
        return type == .regular || type == .directory
    }

    private func isWrittenOver(_ rest: FilePath) -> Bool {
        let overlays = prepared.workspace.appending("overlays")
        return overlays.names.contains {
            File.status(overlays.appending($0).appending("upper").pushing(rest)) != nil && !rest.isEmpty
        }
    }
}

/// Makes links that lead from an output into the same output relative.
///
/// `latest -> /opt/ml/model/epoch-9` means nothing where the output is read: under another path. And an archive holds no
/// absolute link.
///
/// - Parameters:
///   - tree: what the folder holds.
///   - names: the paths under which the job knew the folder.
/// - Returns: whether a link was changed.
func makeOwnLinksRelative(in folder: FilePath, tree: FileTree, knownAs names: [FilePath]) throws -> Bool {
    var isChanged = false
    for entry in tree.entries {
        guard case .link(let target) = entry.kind, target.hasPrefix("/") else { continue }
        let inside = names.compactMap { name -> FilePath? in
            var rest = FilePath(target).lexicallyNormalized()
            return rest.removePrefix(name) ? rest : nil
        }.first
        guard let inside else { continue }
        let depth = entry.path.split(separator: "/").count - 1
        let steps = Array(repeating: "..", count: depth) + inside.components.map(\.string)
        let link = folder.pushing(FilePath(entry.path)).string
        guard unlink(link) == 0, symlink(steps.isEmpty ? "." : steps.joined(separator: "/"), link) == 0 else {
            throw Errno.last
        }
        isChanged = true
    }
    return isChanged
}
