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
    /// Told of links in an output that led out of it, and in whose place their contents are kept.
    var onLinks: @Sendable (_ output: String, _ links: [String]) -> Void = { _, _ in }

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
            let links = try OutputLinks(of: output, in: path, prepared: prepared).keepContents(of: tree)
            if !links.isEmpty {
                onLinks(output.name, links)
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
    /// A link leads out of the output, to what is none of the step's own files.
    case leadsOut(output: String, link: String, target: String)
    /// It is recorded, but could not be put where its URI says.
    case unwritable(output: String, place: String, reason: String)

    var description: String {
        switch self {
        case .gone(let output, let path):
            "output '\(output)' is gone: the step removed its folder \(path), or put something else there"
        case .empty(let output, let path, let reader):
            "output '\(output)' is empty: the step wrote nothing to \(path), and step '\(reader)' reads it"
        case .leadsOut(let output, let link, let target):
            "the link '\(link)' in output '\(output)' leads out of it, to '\(target)', which is none of the step's own "
                + "files; write the file itself there"
        case .unwritable(let output, let place, let reason):
            "output '\(output)' is recorded, but '\(place)' can't be written: \(reason)"
        }
    }
}
