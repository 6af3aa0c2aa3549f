import CHost
import HostSystem
import PipelineModel
import PipelinePlanning
import SystemPackage

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
