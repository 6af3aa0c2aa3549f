import CacheStorage
import PipelineModel
import RunReporting
import SystemPackage

/// Reads the beginnings of outputs, until a page has no more room for them.
struct PreviewReader {
    /// Of each output; further files are named only.
    private static let fileLimit = 12
    private static let byteLimit: Int64 = 1 << 20
    private static let rowLimit = 21
    private static let fieldLimit = 30
    private static let fieldLengthLimit = 200
    private static let pictures = [
        "png": "png", "jpg": "jpeg", "jpeg": "jpeg", "gif": "gif", "webp": "webp", "svg": "svg+xml",
    ]

    private let cache: Cache
    /// Characters of each text.
    private let textLimit: Int
    /// For all pictures, and for all texts of the page.
    private var pictureRoom: Int64 = 16 << 20
    private var textRoom = 1 << 20

    init(cache: Cache, stepCount: Int) {
        self.cache = cache
        textLimit = max(1000, min(20_000, 400_000 / max(1, stepCount)))
    }

    mutating func previews(of recording: Recording) -> [ReportData.Preview] {
        var previews: [ReportData.Preview] = []
        for output in recording.outputs {
            let files = output.tree.topEntriesFirst.compactMap { entry -> (path: String, size: Int64)? in
                guard case .file(_, let size, _) = entry.kind, size > 0, size <= Self.byteLimit else { return nil }
                return (entry.path, size)
            }
            // Whether a file holds text shows only when it is read.
            var count = 0
            for file in files.prefix(4 * Self.fileLimit) where count < Self.fileLimit {
                guard let content = content(file.path, file.size, output) else { continue }
                count += 1
                previews.append(.init(path: "\(output.name)/\(file.path)", content: content))
            }
        }
        return previews
    }

    private mutating func content(_ path: String, _ size: Int64, _ output: StepOutput) -> ReportData.Preview.Content? {
        let suffix = FilePath(path).extension?.lowercased() ?? ""
        if let picture = Self.pictures[suffix] {
            guard size <= pictureRoom, let bytes = try? cache.trees.bytes(ofFile: path, in: output) else { return nil }
            pictureRoom -= size
            return .image("data:image/\(picture);base64,\(bytes.base64)")
        }
        guard textRoom > 0, let bytes = try? cache.trees.bytes(ofFile: path, in: output),
            !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        if suffix == "csv" || suffix == "tsv" {
            let table = DelimitedRows(
                text, separator: suffix == "csv" ? "," : "\t", rowLimit: Self.rowLimit, fieldLimit: Self.fieldLimit)
            let rows = table.rows.map { $0.map { String($0.prefix(Self.fieldLengthLimit)) } }
            textRoom -= rows.reduce(0) { $0 + $1.reduce(0) { $0 + $1.utf8.count } }
            return .table(rows)
        }
        let shown = suffix == "json" ? Self.indented(bytes) ?? text : text
        let beginning = shown.utf8.count > textLimit ? String(shown.prefix(textLimit)) + "\n…" : shown
        textRoom -= beginning.utf8.count
        return .text(beginning)
    }

    private static func indented(_ bytes: [UInt8]) -> String? {
        (try? JSONReader.read(bytes))?.json(.indented)
    }
}
