import CacheStorage
import HostSystem
import PipelineModel
import SystemPackage

extension InputReader {
    /// The data that a manifest lists: what of it lies on this machine. A listed name may be that of a folder.
    func listed(in manifest: InputContent, _ source: InputSource, _ step: Step.ID) throws -> InputContent {
        let listing: ObjectManifest
        do {
            listing = try ObjectManifest(try bytes(of: manifest))
        } catch let error where !(error is Damage || error is Errno) {
            throw InputError.badManifest(step: step, input: source.input.name, place: source.uri, problem: "\(error)")
        }
        let found = try listing.entries.map { entry -> (tree: FileTree, piece: InputContent.Piece) in
            guard let path = data.localPath(of: try DataURI(entry.uri, relativeTo: data.baseFolder)) else {
                throw InputError.missing(MissingInput(step: step, input: source.input.name, uri: entry.uri))
            }
            let tree =
                path.isFolder
                ? try files.folder(path).tree.moved(into: entry.name) : try files.file(path, named: entry.name).tree
            return (tree, InputContent.Piece(location: entry.name, source: .local(path)))
        }
        return InputContent(
            path: source.input.path, tree: FileTree([]).overlaid(with: found.map(\.tree)), pieces: found.map(\.piece))
    }

    private func bytes(of manifest: InputContent) throws -> [UInt8] {
        guard manifest.tree.entries.count == 1, let piece = manifest.pieces.first, manifest.pieces.count == 1 else {
            throw ManifestProblem.notOneFile
        }
        switch piece.source {
        case .local(let path) where !path.isFolder: return try File.read(path)
        case .output(let output, _, let part) where output.tree.isFile(at: part):
            return try cache.trees.bytes(ofFile: part, in: output)
        default: throw ManifestProblem.notOneFile
        }
    }
}
