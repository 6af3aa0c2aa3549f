import CacheStorage
import HostSystem
import PipelineModel
import SystemPackage

/// Reads what a step's inputs hold, once the steps that it needs are done.
struct InputReader: Sendable {
    let cache: Cache
    let files: LocalFiles
    /// Where the data lies that a manifest lists.
    let data: DataSettings

    /// - Parameter outputs: of every finished step, by name.
    func content(
        of source: InputSource, for step: Step.ID, outputs: [Step.ID: [String: StepOutput]]
    ) throws -> InputContent {
        var content: InputContent
        switch source.origin {
        case .nothing where source.input.isOptional:
            _ = files.kinds.kind(of: data.place(of: source.uri))
            return InputContent(path: source.input.path, tree: FileTree([]), pieces: [])
        case .nothing:
            throw InputError.missing(MissingInput(step: step, input: source.input.name, uri: source.input.uri))
        case .local(let path): content = try local(path, source, step)
        case .prefix(let path):
            let folder = path.removingLastComponent()
            content = self.folder(
                folder,
                try files.folder(
                    folder, beginning: path.lastComponent?.string ?? "",
                    excluded: data.excluded(of: source.input, at: source.uri)),
                source)
        case .outputs(let pieces):
            let parts = try pieces.map { piece in
                guard let output = outputs[piece.step]?[piece.output] else {
                    throw InputError.missing(
                        MissingInput(step: step, input: source.input.name, uri: source.input.uri))
                }
                return try read(piece, output, source, step)
            }
            content =
                parts.count == 1
                ? parts[0]
                : InputContent(
                    path: source.input.path, tree: FileTree([]).overlaid(with: parts.map(\.tree)),
                    pieces: parts.flatMap(\.pieces))
        }
        if source.input.reference == .manifest { content = try listed(in: content, source, step) }
        content.delivery = source.input.delivery
        if source.input.standsAtPath { content = content.standingAtItsPath }
        guard !content.tree.isEmpty || source.input.isOptional else {
            throw InputError.empty(step: step, input: source.input.name, place: source.input.uri)
        }
        return content
    }

    private func local(_ path: FilePath, _ source: InputSource, _ step: Step.ID) throws -> InputContent {
        let name = source.uri.name
        switch source.input.layout {
        case .plain where files.kinds.isFolder(path), .unpacked where files.kinds.isFolder(path):
            return folder(
                path, try files.folder(path, excluded: data.excluded(of: source.input, at: source.uri)), source)
        case .plain:
            let found = try files.file(path, named: name)
            return InputContent(
                path: source.input.path, tree: found.tree, digest: found.digest,
                pieces: [.init(location: name, source: .local(path))])
        case .archive where files.kinds.isFolder(path):
            return archive(
                of: path, try files.folder(path, excluded: data.excluded(of: source.input, at: source.uri)), source)
        case .archive:
            let (folder, found) = try unpacked(path, source, step)
            return archive(of: folder, found, source)
        case .unpacked:
            let (folder, found) = try unpacked(path, source, step)
            return self.folder(folder, found, source)
        }
    }

    private func read(
        _ piece: InputSource.OutputPiece, _ output: StepOutput, _ source: InputSource, _ step: Step.ID
    ) throws -> InputContent {
        let path = source.input.path
        if piece.layout == .archive, source.input.layout == .unpacked {
            return InputContent(
                path: path, tree: output.tree, digest: output.treeDigest,
                pieces: [.init(location: "", source: .output(output, of: piece.step, part: ""))])
        }
        if piece.layout == .archive {
            return InputContent(
                path: path,
                tree: FileTree([.init(path: piece.location, kind: .archive(treeDigest: output.treeDigest.text))]),
                pieces: [.init(location: piece.location, source: .artifact(output, of: piece.step))])
        }
        guard let tree = output.tree.subtree(at: piece.part) else {
            throw InputError.notInOutput(
                step: step, input: source.input.name, part: piece.part, writer: piece.step, output: piece.output)
        }
        let isFile = output.tree.isFile(at: piece.part)
        if isFile, source.input.layout != .plain {
            return try local(cache.trees.tree(of: output).appending(piece.part), source, step)
        }
        return InputContent(
            path: path, tree: tree.moved(into: piece.location),
            digest: piece.part.isEmpty && piece.location.isEmpty ? output.treeDigest : nil,
            pieces: [
                .init(
                    location: isFile ? source.uri.name : piece.location,
                    source: .output(output, of: piece.step, part: piece.part))
            ])
    }

    private func folder(_ path: FilePath, _ found: LocalFiles.Content, _ source: InputSource) -> InputContent {
        InputContent(
            path: source.input.path, tree: found.tree, digest: found.digest,
            pieces: [.init(location: "", source: found.source(path))])
    }

    /// An archive laid out again from a folder. Code is known member by member.
    private func archive(of folder: FilePath, _ found: LocalFiles.Content, _ source: InputSource) -> InputContent {
        let name = source.uri.name
        let isCode = source.input.role == .code
        return InputContent(
            path: source.input.path,
            tree: isCode ? found.tree : FileTree([.init(path: name, kind: .archive(treeDigest: found.digest.text))]),
            digest: isCode ? found.digest : nil,
            pieces: [.init(location: name, source: .packed(folder, only: found.isWhole ? nil : found.tree))])
    }

    /// Unpacked once, however often it is asked for.
    private func unpacked(
        _ archive: FilePath, _ source: InputSource, _ step: Step.ID
    ) throws -> (FilePath, LocalFiles.Content) {
        let digest = Digest(computed: try files.digest(of: archive))
        if let (tree, treeDigest) = cache.trees.unpackedTree(ofArchive: digest) {
            return (cache.folder.tree(treeDigest), .unpacked(tree, digest: treeDigest))
        }
        let folder: FilePath
        do {
            folder = try cache.trees.unpack(archive)
        } catch let error where !(error is Errno) {
            throw InputError.notAnArchive(step: step, input: source.input.name, problem: "\(error)")
        }
        let tree = try TreeWalker().tree(ofFolder: folder)
        let found = LocalFiles.Content.unpacked(tree, digest: tree.digest)
        try cache.trees.adopt(folder, as: found.tree, digest: found.digest)
        cache.trees.note(found.tree, digest: found.digest, ofArchive: digest)
        return (cache.folder.tree(found.digest), found)
    }
}

extension LocalFiles.Content {
    /// What a step is shown of the folder that it is: all, or what counts.
    func source(_ folder: FilePath) -> InputContent.Piece.Source {
        isWhole ? .local(folder) : .selected(tree, from: folder)
    }

    /// The files of an archive, which nobody but the cache has: no states are to be proved.
    fileprivate static func unpacked(_ tree: FileTree, digest: Digest) -> Self {
        Self(tree: tree, digest: digest, states: [], isWhole: true)
    }
}
