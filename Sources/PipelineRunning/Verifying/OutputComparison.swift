import PipelineModel
import PipelinePlanning
import SystemPackage

/// Compares what a step wrote with what is recorded, file by file.
struct OutputComparison {
    struct Difference {
        let path: String
        let detail: String
    }

    /// By path.
    private let recorded: [String: FileTree.Entry]
    private let written: [String: FileTree.Entry]
    private let recordedFolder: () throws -> FilePath
    private let writtenFolder: FilePath

    /// - Parameter recordedFolder: asked only when the contents of a file differ.
    init(
        recorded: FileTree, in recordedFolder: @escaping () throws -> FilePath, written: FileTree,
        in writtenFolder: FilePath
    ) {
        self.recorded = Dictionary(recorded.entries.map { ($0.path, $0) }) { first, _ in first }
        self.written = Dictionary(written.entries.map { ($0.path, $0) }) { first, _ in first }
        self.recordedFolder = recordedFolder
        self.writtenFolder = writtenFolder
    }

    /// Sorted by path.
    var differences: [Difference] {
        get throws {
            try Set(recorded.keys).union(written.keys).sorted().compactMap { path in
                guard let before = recorded[path] else { return Difference(path: path, detail: "added") }
                guard let after = written[path] else { return Difference(path: path, detail: "missing") }
                return before.kind == after.kind ? nil : Difference(path: path, detail: try detail(before, after))
            }
        }
    }

    private func detail(_ before: FileTree.Entry, _ after: FileTree.Entry) throws -> String {
        guard case .file(let oldDigest, _, let wasExecutable) = before.kind,
            case .file(let newDigest, _, let isExecutable) = after.kind
        else { return "of another kind" }
        if oldDigest == newDigest { return wasExecutable && !isExecutable ? "no longer executable" : "now executable" }
        return try FirstDifference.text(
            of: try recordedFolder().pushing(FilePath(before.path)), and: writtenFolder.pushing(FilePath(after.path)))
    }
}
