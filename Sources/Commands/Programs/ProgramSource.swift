import PipelineModel
import PipelinePlanning
import SageMaker
import SystemPackage

/// A program that makes a pipeline: it runs, and what it made is the pipeline. An execution that it starts is not run for this,
/// and the program ends where it would wait for one.
struct ProgramSource: PipelineSource {
    private let definition: DefinitionSource
    let parameters: [String: String]

    static func reads(_ file: FilePath, of project: Project) -> Bool { PipelineProgram.isNamed(by: file) }

    static func open(_ file: FilePath, of project: Project, _ request: PipelineRequest) async throws -> ProgramSource {
        let program = PipelineProgram(file, request, of: project)
        let made = try await cancellingOnSignals { try await program.made() }
        let pipeline = try made.pipeline(named: request.name, madeBy: project.environment.displayed(file))
        return ProgramSource(
            definition: DefinitionSource(file: file, bytes: Array(pipeline.definition.utf8), project: project),
            parameters: pipeline.parameters)
    }

    var file: FilePath { definition.file }
    var bytes: [UInt8] { definition.bytes }
    var writesRetries: Bool { definition.writesRetries }

    var defaultName: String { definition.defaultName }

    func dialect(adopting execution: CloudExecution, _ kinds: FileKinds) -> any Dialect {
        definition.dialect(adopting: execution, kinds)
    }

    func pipeline(named name: String) throws -> Pipeline { try definition.pipeline(named: name) }
}

extension Project {
    /// The pipeline as a definition of SageMaker's, whatever is written in the file.
    func openDefinition(_ request: PipelineRequest = PipelineRequest()) async throws -> DefinitionSource {
        let file = try pipelineFile()
        guard ProgramSource.reads(file, of: self) else { return try DefinitionSource.open(file, of: self, request) }
        return DefinitionSource(
            file: file, bytes: try await ProgramSource.open(file, of: self, request).bytes, project: self)
    }
}
