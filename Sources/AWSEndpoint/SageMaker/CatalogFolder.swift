import HostSystem
import PipelineModel
import SystemPackage

/// What a client made a model of.
struct NamedModel: Sendable, Codable {
    let name: String
    let request: Object
}

/// Pipelines, executions and models as files, so that an endpoint that starts again shows what was there.
struct CatalogFolder: Sendable {
    private static let format = 1
    private let root: FilePath

    init(_ root: FilePath) throws {
        self.root = root
        for folder in ["pipelines", "executions", "models"] { try File.makeFolder(root.appending(folder)) }
    }

    func pipelines() -> [PipelineCatalog.Pipeline] { all("pipelines") }

    func models() -> [NamedModel] { all("models") }

    func executions() -> [PipelineCatalog.Execution] { all("executions") }

    func keep(_ pipeline: PipelineCatalog.Pipeline?) {
        if let pipeline { keep(pipeline, "pipelines", pipeline.name) }
    }

    func keep(_ execution: PipelineCatalog.Execution) { keep(execution, "executions", execution.id) }

    func keep(_ model: NamedModel) { keep(model, "models", model.name) }

    func remove(pipeline name: String) { remove(name, "pipelines") }

    func remove(model name: String) { remove(name, "models") }

    private func remove(_ name: String, _ folder: String) {
        guard let folder = try? FolderHandle(root.appending(folder)), let name = FileName("\(name).json") else {
            return
        }
        folder.removeIfThere(name)
    }

    /// What can't be read is left out: it is shown no more, and nothing depends on it.
    private func all<Subject: Decodable>(_ folder: String) -> [Subject] {
        let place = root.appending(folder)
        return place.names.filter { $0.hasSuffix(".json") }.compactMap { name in
            guard let bytes = try? File.read(place.appending(name), limit: 64 << 20) else { return nil }
            return ValueDecoder.decode(file: bytes, format: Self.format)
        }
    }

    /// Where the disk takes no more, the endpoint goes on with what it remembers.
    private func keep(_ subject: some Encodable, _ folder: String, _ name: String) {
        guard let bytes = try? ValueEncoder.file(subject, format: Self.format),
            let handle = try? FolderHandle(root.appending(folder)), let name = FileName("\(name).json")
        else { return }
        try? handle.replace(name, with: bytes)
    }
}
