import CHost
import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import SystemPackage

/// Puts a step's inputs on this machine's disk, where they are not there yet.
struct InputPreparer: Sendable {
    let cache: Cache
    /// A folder of the job's own for what is packed for it.
    let staging: FilePath
    /// Of outputs that were packed in this run, by the digest of their trees.
    let artifacts: [Digest: Artifact]

    /// Throws ``DamagedOutput`` when an artifact that is needed can't be trusted.
    func prepare(_ contents: [InputContent]) throws -> [PreparedInput] {
        try contents.enumerated().map { index, content in
            let pieces = try content.pieces.map {
                PreparedInput.Piece(
                    location: $0.location, source: try source(of: $0, inputIndex: index),
                    isAsItIs: $0.source.isConstant)
            }
            let delivery = content.delivery
            guard delivery.isStreamed || delivery.isDecompressed else {
                return PreparedInput(path: content.path, pieces: pieces)
            }
            let files = pieces.files(of: content.tree)
            return PreparedInput(
                path: content.path, pieces: delivery.isDecompressed ? try decompressed(files, index) : files,
                isStreamed: delivery.isStreamed)
        }
    }

    private func source(of piece: InputContent.Piece, inputIndex: Int) throws -> FilePath {
        switch piece.source {
        case .local(let path): return path
        case .output(let output, let step, let part):
            return try blaming(step) { try cache.trees.tree(of: output) }.pushing(FilePath(part))
        case .artifact(let output, let step):
            guard let artifact = output.artifact ?? artifacts[output.treeDigest] else {
                return try packed(blaming(step) { try cache.trees.tree(of: output) }, piece, inputIndex)
            }
            return try blaming(step) { try cache.trees.file(of: artifact) }
        case .selected(let tree, let folder): return try selected(tree, from: folder, inputIndex)
        case .packed(let folder, let tree):
            guard let tree else { return try packed(folder, piece, inputIndex) }
            return try packed(selected(tree, from: folder, inputIndex), piece, inputIndex)
        }
    }

    /// Copies of some files of a folder: what is not among them the job does not see.
    private func selected(_ tree: FileTree, from folder: FilePath, _ inputIndex: Int) throws -> FilePath {
        let place = staging.appending("selected-\(inputIndex)")
        try File.makeFolder(place)
        for entry in tree.entries {
            let (source, copy) = (folder.pushing(FilePath(entry.path)), place.pushing(FilePath(entry.path)))
            if case .emptyFolder = entry.kind { try File.makeFolder(copy) }
            try File.makeFolder(copy.removingLastComponent())
            switch entry.kind {
            case .file(_, _, let isExecutable):
                try source.copy(to: copy, permissions: FilePermissions(rawValue: isExecutable ? 0o755 : 0o644))
            case .link(let target):
                guard symlink(target, copy.string) == 0 else { throw Errno.last }
            case .emptyFolder, .archive: break
            }
        }
        try place.normalizeModesAndTimes(of: tree)
        return place
    }

    /// The same files, those that gzip compressed as they were before, without the `.gz` in their names.
    private func decompressed(_ files: [PreparedInput.Piece], _ inputIndex: Int) throws -> [PreparedInput.Piece] {
        let place = staging.appending("input-\(inputIndex)")
        try File.makeFolder(place)
        return try files.enumerated().map { index, file in
            let target = place.appending("\(index)")
            guard try cache.trees.decompress(file.source, to: target) else { return file }
            let name = file.location.hasSuffix(".gz") ? String(file.location.dropLast(3)) : file.location
            return PreparedInput.Piece(location: name, source: target)
        }
    }

    private func packed(_ folder: FilePath, _ piece: InputContent.Piece, _ inputIndex: Int) throws -> FilePath {
        let place = staging.appending("input-\(inputIndex)")
        try File.makeFolder(place)
        let archive = place.appending(FilePath(piece.location).lastComponent?.string ?? "archive.tar.gz")
        try cache.trees.packArchive(folder, to: archive)
        try File.setTime(File.timeOfInputs, of: archive)
        return archive
    }

    private func blaming(_ step: Step.ID, _ body: () throws -> FilePath) throws -> FilePath {
        do { return try body() } catch let damage as Damage { throw DamagedOutput(step: step, damage: damage) }
    }
}

extension InputContent.Piece.Source {
    /// Whether its modes and times are what every step is to see, whoever made it.
    fileprivate var isConstant: Bool {
        switch self {
        case .output, .selected, .packed: true
        case .local, .artifact: false
        }
    }
}

extension [PreparedInput.Piece] {
    /// Every file of an input by itself, in the order of their paths. Links are none.
    fileprivate func files(of tree: FileTree) -> [PreparedInput.Piece] {
        let byPlace = Dictionary(map { ($0.location, $0) }) { _, last in last }
        return tree.entries.compactMap { entry in
            switch entry.kind {
            case .link, .emptyFolder: return nil
            case .file, .archive: break
            }
            if let file = byPlace[entry.path] { return file }
            let path = FilePath(entry.path)
            let folder = last { $0.location.isEmpty || path.starts(with: FilePath($0.location)) }
            return folder.map { folder in
                var rest = path
                _ = rest.removePrefix(FilePath(folder.location))
                return PreparedInput.Piece(
                    location: entry.path, source: folder.source.pushing(rest), isAsItIs: folder.isAsItIs)
            }
        }
    }
}

/// An artifact that turned out damaged when a step wanted to read it: the step that made it must run again.
struct DamagedOutput: Error {
    let step: Step.ID
    let damage: Damage
}
