import HostSystem
import PipelineModel
import PipelinePlanning
import RetakeFile
import SageMaker
import SystemPackage

/// A file that a pipeline is written in.
///
/// Each kind of file has one conformer. A new kind is written as a type of its own and added to ``kinds``.
protocol PipelineSource: Sendable {
    /// Whether this kind of file is meant.
    static func reads(_ file: FilePath, of project: Project) -> Bool

    /// Reads the file, or runs the program that it is. Nothing in it is understood yet.
    static func open(_ file: FilePath, of project: Project, _ request: PipelineRequest) async throws -> Self

    var file: FilePath { get }
    /// All that the pipeline is made of, as it is written. While it is the same, so is the pipeline.
    var bytes: [UInt8] { get }
    /// What the pipeline is called when nobody names it.
    var defaultName: String { get }
    /// Values of parameters that the file gives beside the pipeline; the person's own come before them.
    var parameters: [String: String] { get }
    /// Whether the file itself says which failed steps are tried again.
    var writesRetries: Bool { get }

    /// What the steps of the pipeline mean.
    ///
    /// - Parameters:
    ///   - execution: one in the cloud, whose succeeded steps count as done.
    ///   - kinds: the door through which is asked what lies on this machine.
    func dialect(adopting execution: CloudExecution, _ kinds: FileKinds) -> any Dialect

    /// - Parameter name: what recordings are kept under.
    func pipeline(named name: String) async throws -> Pipeline
}

/// Every kind of file, the most particular first.
private let kinds: [any PipelineSource.Type] = [RetakeFileSource.self, ProgramSource.self, DefinitionSource.self]

extension PipelineSource {
    var parameters: [String: String] { [:] }
}

extension Project {
    /// Opens the file that the pipeline is written in.
    func openSource(_ request: PipelineRequest) async throws -> any PipelineSource {
        let file = try pipelineFile()
        if let definition = request.compiled { return DefinitionSource(file: file, bytes: definition, project: self) }
        let kind = kinds.first { $0.reads(file, of: self) } ?? DefinitionSource.self
        return try await kind.open(file, of: self, request)
    }

    /// Whether a program would run to know the pipeline.
    var isProgram: Bool { (try? pipelineFile()).map { ProgramSource.reads($0, of: self) } ?? false }
}

/// A pipeline definition of SageMaker, in JSON.
struct DefinitionSource: PipelineSource {
    let file: FilePath
    let bytes: [UInt8]
    let project: Project

    static func reads(_ file: FilePath, of project: Project) -> Bool { true }

    static func open(_ file: FilePath, of project: Project, _ request: PipelineRequest) throws -> DefinitionSource {
        DefinitionSource(file: file, bytes: try project.environment.bytes(of: file), project: project)
    }

    /// Of `module:function`, the function's name.
    var defaultName: String {
        let name = file.lastComponent?.string ?? ""
        return name.split(separator: ":").dropFirst().last.map(String.init) ?? file.stem ?? "pipeline"
    }

    var writesRetries: Bool { false }

    func dialect(adopting execution: CloudExecution, _ kinds: FileKinds) -> any Dialect {
        let settings = project.settings
        return SageMakerDialect(
            processorCount: Host.processorCount, startedAt: timeText(.now / 1_000_000_000, "%Y-%m-%dT%H:%M:%SZ"),
            imagePrograms: ImagePrograms(
                folder: project.folder.string, command: { settings.command(forImage: $0) },
                container: { settings.container(forImage: $0) }, metrics: { settings.metrics(forImage: $0) },
                exists: { kinds.exists(FilePath($0)) }),
            executionId: execution.id)
    }

    func pipeline(named name: String) throws -> Pipeline {
        try SageMakerDefinition.pipeline(from: bytes, name: name, file: project.environment.displayed(file))
    }
}

/// A `retake.yaml` that writes its own steps.
struct RetakeFileSource: PipelineSource {
    let file: FilePath
    let bytes: [UInt8]
    private let project: Project

    static func reads(_ file: FilePath, of project: Project) -> Bool {
        file == project.settingsFile && !project.settings.ownSteps.isEmpty
    }

    static func open(_ file: FilePath, of project: Project, _ request: PipelineRequest) -> RetakeFileSource {
        RetakeFileSource(file: file, bytes: Array(project.settingsTexts.joined(separator: "\n").utf8), project: project)
    }

    /// A `retake.yaml` says nothing about what it is for; its folder does.
    var defaultName: String {
        let name =
            file.lastComponent?.string == Project.settingsName ? project.folder.lastComponent : file.lastComponent
        return name?.stem ?? "pipeline"
    }

    var writesRetries: Bool { true }

    func dialect(adopting execution: CloudExecution, _ kinds: FileKinds) -> any Dialect { FileDialect() }

    func pipeline(named name: String) throws -> Pipeline {
        let parameters = project.settings.parameters.members.compactMap(Parameter.init(default:))
        return try Pipeline(name: name, parameters: parameters, steps: project.settings.ownSteps)
    }
}

extension Parameter {
    /// One whose type is that of the value which it has unless another is given.
    fileprivate init?(default member: Object.Member) {
        let kind: Kind
        switch member.value {
        case .string: kind = .string
        case .number(let number): kind = number.isInteger ? .integer : .float
        case .bool: kind = .boolean
        default: return nil
        }
        self.init(name: member.key, kind: kind, defaultValue: member.value)
    }
}
