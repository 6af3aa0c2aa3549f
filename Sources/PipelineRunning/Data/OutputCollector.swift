import CHost
import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import SystemPackage

/// Takes what a job left in its output folders into the cache's trees.
struct OutputCollector: Sendable {
    let cache: Cache
    /// The steps that read an output, by its name.
    let readers: [String: [Step.ID]]

    /// Throws ``OutputError`` when a folder is gone, or holds nothing though a later step reads it.
    func collect(from prepared: PreparedJob) throws -> [StepOutput] {
        // All are read before the first is renamed away.
        let collected = try read(from: prepared)
        for (output, collected) in zip(prepared.job.outputs, collected) {
            try cache.trees.adopt(prepared.path(of: output.path), as: collected.tree, digest: collected.treeDigest)
        }
        return collected
    }

    /// What the job left, where it left it.
    func read(from prepared: PreparedJob) throws -> [StepOutput] {
        try prepared.job.outputs.map { output in
            let path = prepared.path(of: output.path)
            guard path.isOwnFolder(below: prepared.path(of: "/")) else {
                throw OutputError.gone(output: output.name, path: output.path)
            }
            var tree = try TreeWalker().tree(ofFolder: path)
            if try makeOwnLinksRelative(in: path, tree: tree, knownAs: [FilePath(output.path), path]) {
                tree = try TreeWalker().tree(ofFolder: path)
            }
            if tree.isEmpty, output.layout == .folder, let reader = readers[output.name]?.first {
                throw OutputError.empty(output: output.name, path: output.path, reader: reader)
            }
            return StepOutput(name: output.name, treeDigest: tree.digest, tree: tree)
        }
    }
}

/// What is wrong with the outputs of a job that ended well.
enum OutputError: Error, CustomStringConvertible {
    case gone(output: String, path: String)
    case empty(output: String, path: String, reader: Step.ID)
    /// It is recorded, but could not be put where its URI says.
    case unwritable(output: String, place: String, reason: String)

    var description: String {
        switch self {
        case .gone(let output, let path):
            "output '\(output)' is gone: the step removed its folder \(path), or put something else there"
        case .empty(let output, let path, let reader):
            "output '\(output)' is empty: the step wrote nothing to \(path), and step '\(reader)' reads it"
        case .unwritable(let output, let place, let reason):
            "output '\(output)' is recorded, but '\(place)' can't be written: \(reason)"
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
private func makeOwnLinksRelative(in folder: FilePath, tree: FileTree, knownAs names: [FilePath]) throws -> Bool {
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
