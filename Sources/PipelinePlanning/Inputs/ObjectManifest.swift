import CacheStorage
import HostSystem
import PipelineModel
import SystemPackage

/// A list of objects in JSON: first where they lie, then their names, as
/// <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html> has it.
///
///     [{"prefix": "s3://bucket/some/"}, "part-1.csv", "more/part-2.csv"]
struct ObjectManifest {
    struct Entry: Sendable, Hashable {
        /// Where the object appears below its input's folder.
        let name: String
        let uri: String
    }

    let entries: [Entry]

    /// Throws ``ManifestProblem`` and ``JSONError``.
    init(_ bytes: [UInt8]) throws {
        guard let items = try JSONReader.read(bytes).array, let first = items.first,
            case .string(let prefix)? = first["prefix"]
        else { throw ManifestProblem.noPrefix }
        entries = try items.dropFirst().map { item throws(ManifestProblem) in
            guard case .string(let name) = item else { throw .notAName(item.json()) }
            let parts = FilePath(name)
            guard !parts.isAbsolute, !parts.isEmpty, parts.components.allSatisfy({ $0.kind == .regular }) else {
                throw .notAName("'\(name)'")
            }
            return Entry(name: parts.string, uri: prefix + name)
        }
    }
}

enum ManifestProblem: Error, CustomStringConvertible {
    case noPrefix
    case notAName(String)
    case notOneFile

    var description: String {
        switch self {
        case .noPrefix:
            "a manifest is a JSON list that begins with where its objects lie, such as {\"prefix\": \"s3://bucket/data/\"}"
        case .notAName(let item): "\(item) is no name below the manifest's prefix"
        case .notOneFile: "a manifest is one JSON file, and here is something else"
        }
    }
}

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
            let uri = try DataURI(entry.uri, relativeTo: data.baseFolder)
            guard let path = data.localPath(of: uri, files.kinds) else {
                throw InputError.missing(MissingInput(step: step, input: source.input.name, uri: entry.uri))
            }
            guard files.kinds.isFolder(path) else {
                let tree = try files.file(path, named: entry.name).tree
                return (tree, InputContent.Piece(location: entry.name, source: .local(path)))
            }
            let folder = try files.folder(path, excluded: data.excluded(of: source.input, at: uri))
            return (
                folder.tree.moved(into: entry.name),
                InputContent.Piece(location: entry.name, source: folder.source(path))
            )
        }
        return InputContent(
            path: source.input.path, tree: FileTree([]).overlaid(with: found.map(\.tree)), pieces: found.map(\.piece))
    }

    private func bytes(of manifest: InputContent) throws -> [UInt8] {
        guard manifest.tree.entries.count == 1, let piece = manifest.pieces.first, manifest.pieces.count == 1 else {
            throw ManifestProblem.notOneFile
        }
        switch piece.source {
        case .local(let path) where !files.kinds.isFolder(path): return try File.read(path)
        case .output(let output, _, let part) where output.tree.isFile(at: part):
            return try cache.trees.bytes(ofFile: part, in: output)
        default: throw ManifestProblem.notOneFile
        }
    }
}
