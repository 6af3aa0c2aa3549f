import HostSystem
import SystemPackage

/// Where the data of a job lies in its workspace: what is copied there, and what is laid over the workspace's root.
///
/// Pure: it decides from facts about the sources and touches no file.
struct WorkspaceLayout: Sendable {
    /// A private, writable view of folders that stay as they are. Exists only in the job's own namespace.
    struct Overlay: Sendable, Hashable {
        let path: JobPath
        /// In the workspace; holds what a mount needs and what the job writes. The mount itself covers it.
        let folder: FilePath
        /// The first covers those after it.
        fileprivate(set) var lowers: [FilePath]
        /// Paths in the lower folders that the job must not see.
        fileprivate(set) var hidden: [String]
        /// Whether no other folder may be joined with its lower one.
        fileprivate let isAlone: Bool
        /// What shows the files of the lower folder, which then is for their contents alone.
        fileprivate(set) var veil: Veil?

        var upper: FilePath { folder.appending("upper") }
    }

    struct Copy: Sendable, Hashable {
        let source: FilePath
        let path: JobPath
        /// A folder's contents join what is at the path; a file takes its place.
        let isFolder: Bool
        let attributes: TreeCopier.Attributes
        /// Folders of a name that stay behind, at any depth.
        var skipped: FileName?
    }

    let root: FilePath
    private(set) var overlays: [Overlay] = []
    private(set) var copies: [Copy] = []
    /// Outputs that lie in overlaid inputs and must not end in the overlay's upper layer.
    private(set) var uncovered: [JobPath] = []

    /// - Parameter usesOverlays: false where the system refuses them; then everything is copied.
    init(
        _ inputs: [InputFacts], outputs: [JobPath], pipes: [JobPath] = [], workspace: FilePath, usesOverlays: Bool
    ) throws(StepExecutionError) {
        root = workspace.appending("root")
        for input in inputs.sorted(by: { $0.path.depth < $1.path.depth }) {
            // What an output holds at the end is moved out of the workspace, inputs that lie in it included.
            // Nor can pipes be made in an overlay that is mounted.
            let isOverlaid =
                usesOverlays && !outputs.contains(where: input.path.isAtOrBelow)
                && !pipes.contains { $0.isAtOrBelow(input.path) }
            for piece in input.pieces {
                let path = try input.path.appending(piece.location)
                switch piece.kind {
                case .folder(let hidden) where isOverlaid: lay(piece.source, at: path, hiding: hidden, in: workspace)
                case .file(let siblings) where isOverlaid && input.pieces.count == 1 && !isLaid(input.path):
                    lay(
                        piece.source.removingLastComponent(), at: input.path, hiding: siblings, isAlone: true,
                        in: workspace)
                case .veiled(let veil)
                where isOverlaid && input.pieces.count == 1 && !isLaid(veil.file == nil ? path : input.path):
                    lay(
                        veil.source, at: veil.file == nil ? path : input.path, isAlone: true, under: veil,
                        in: workspace)
                case .folder, .file, .veiled, .copied:
                    let isFolder = piece.kind.isFolder
                    copies.append(
                        Copy(
                            source: piece.source, path: path, isFolder: isFolder, attributes: piece.attributes,
                            skipped: isFolder && input.isCode ? InputFacts.bytecodeFolder : nil))
                }
            }
        }
        overlays.sort { $0.path.depth < $1.path.depth }
        uncovered = outputs.filter { output in overlays.contains { output.isAtOrBelow($0.path) } }
            .sorted { $0.depth < $1.depth }
    }

    private func isLaid(_ path: JobPath) -> Bool { overlays.contains { $0.path == path } }

    private mutating func lay(
        _ lower: FilePath, at path: JobPath, hiding hidden: [String] = [], isAlone: Bool = false,
        under veil: Veil? = nil, in workspace: FilePath
    ) {
        if let index = overlays.firstIndex(where: { $0.path == path && !$0.isAlone }), !isAlone {
            overlays[index].lowers.append(lower)
            overlays[index].hidden += hidden
        } else {
            let folder = workspace.appending("overlays").appending("\(overlays.count)")
            overlays.append(
                Overlay(path: path, folder: folder, lowers: [lower], hidden: hidden, isAlone: isAlone, veil: veil))
        }
    }

    /// Where a file must be made outside the job, to be found at a path inside: a folder and the names below it.
    func place(of path: JobPath) -> (base: FilePath, names: [String]) {
        let output = uncovered.last { path.isAtOrBelow($0) }
        guard let overlay = overlays.last(where: { path.isAtOrBelow($0.path) }),
            output.map({ $0.depth < overlay.path.depth }) ?? true
        else { return (root, path.names) }
        return (overlay.upper, path.names(below: overlay.path))
    }

    /// What is mounted over the workspace's root, outer before inner: where it lies and where the job sees it.
    var layers: [(source: FilePath, path: JobPath)] {
        let outputs = uncovered.map { (source: root.appending($0.names), path: $0) }
        return (overlays.map { (source: $0.folder, path: $0.path) } + outputs).sorted { $0.path.depth < $1.path.depth }
    }
}
