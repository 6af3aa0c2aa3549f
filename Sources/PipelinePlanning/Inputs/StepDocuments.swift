import CacheStorage
import HostSystem
import PipelineModel
import SystemPackage

/// Reads the JSON documents that expressions look into: files in outputs of steps that are done, and files of this
/// machine.
struct StepDocuments: DocumentReader {
    /// More is no property file: SageMaker takes none that is larger than 2 MB.
    static let maximumByteCount = 16 << 20

    let resolved: ResolvedPipeline
    let cache: Cache
    let files: LocalFiles
    /// The step whose arguments are evaluated.
    let reader: Step.ID
    /// Of every step that is done, by name.
    let outputs: [Step.ID: [String: StepOutput]]
    /// Told when an artifact turns out damaged; it has been moved aside then.
    var onDamage: @Sendable () -> Void = {}

    func propertyFile(_ name: String, of step: Step.ID) throws -> Value {
        guard let file = resolved.propertyFile(name, of: step) else {
            throw DocumentError.notDeclared(name, step)
        }
        guard let output = outputs[step]?[file.output] else {
            throw DocumentError.noOutput(name, step, output: file.output)
        }
        let what = "property file '\(name)' of step '\(step)' ('\(file.path)' in its output '\(file.output)')"
        return try json(output, file.path, of: step, what)
    }

    func document(at uri: String) throws -> Value {
        let source = try resolved.source(ofDocument: uri, readBy: reader)
        switch source.origin {
        case .nothing, .prefix: throw DocumentError.missing(uri)
        case .local(let path):
            // It is part of what a plan was decided by.
            _ = try files.digest(of: path)
            guard let size = FileState(at: path.string)?.size, size <= Self.maximumByteCount else {
                throw DocumentError.tooLarge("'\(uri)'")
            }
            return try json(try File.read(path), "'\(uri)'")
        case .outputs(let pieces):
            guard let piece = pieces.first, pieces.count == 1, let output = outputs[piece.step]?[piece.output] else {
                throw EvaluationError.waits(for: pieces.first { outputs[$0.step] == nil }?.step ?? reader)
            }
            return try json(output, piece.part, of: piece.step, "'\(uri)'")
        }
    }

    private func json(_ output: StepOutput, _ path: String, of step: Step.ID, _ what: String) throws -> Value {
        let path = path.split(separator: "/").joined(separator: "/")
        guard case .file(_, let size, _)? = output.tree.entries.first(where: { $0.path == path })?.kind else {
            throw DocumentError.noFile(what, has: output.tree.entries.map(\.path), wanted: path)
        }
        guard size <= Self.maximumByteCount else { throw DocumentError.tooLarge(what) }
        do {
            return try json(try cache.trees.bytes(ofFile: path, in: output), what)
        } catch let damage as Damage {
            onDamage()
            throw damage
        }
    }

    private func json(_ bytes: [UInt8], _ what: String) throws -> Value {
        do { return try JSONReader.read(bytes, .python) } catch {
            throw DocumentError.notJSON(what, "\(error)")
        }
    }
}

enum DocumentError: Error, CustomStringConvertible {
    case notDeclared(String, Step.ID)
    case noOutput(String, Step.ID, output: String)
    case missing(String)
    case noFile(String, has: [String], wanted: String)
    case tooLarge(String)
    case notJSON(String, String)

    var description: String {
        switch self {
        case .notDeclared(let name, let step):
            "step '\(step)' declares no property file '\(name)' in its PropertyFiles"
        case .noOutput(let name, let step, let output):
            "property file '\(name)' lies in output '\(output)' of step '\(step)', which left no such output here"
        case .missing(let uri): "nothing provides '\(uri)'"
        case .noFile(let what, let names, let wanted):
            "\(what) was not written\(suggestion(for: wanted, among: names))"
        case .tooLarge(let what): "\(what) is no JSON document: it is larger than 16 MiB, or can't be read"
        case .notJSON(let what, let problem): "\(what) is not JSON: \(problem)"
        }
    }
}
