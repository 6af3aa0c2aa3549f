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
