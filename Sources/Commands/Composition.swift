import CacheStorage
import Foundation
import PipelineModel
import PipelineRunning
import RetakeFile
import SageMaker
import StepExecution
import SystemPackage

/// All parts of Retake put together for one command over one pipeline.
struct Composition: Sendable {
    let resolved: ResolvedPipeline
    let cache: Cache
    let runtime: any StepRuntime
    let machine: Machine
    /// By their paths in the settings, empty for the one on PATH.
    let interpreters: [String: Interpreter]

    init(_ context: PipelineContext) async throws {
        let files = context.files
        let settings = files.settings
        let surroundings = context.surroundings
        let pipeline = try SageMakerDefinition.pipeline(
            from: context.definition, name: context.name, file: surroundings.displayed(files.definition))
        let parameters = try pipeline.parameters.values(
            texts: context.options.parameterTexts, settings: settings.parameters)
        let dialect = SageMakerDialect(
            processorCount: ProcessInfo.processInfo.activeProcessorCount,
            startedAt: Date().formatted(.iso8601))
        let data = DataSettings(
            baseFolder: files.definition.removingLastComponent(), mappings: try files.mappings(),
            buckets: context.buckets)
        resolved = try PipelineResolver(
            pipeline: pipeline, dialect: dialect, data: data, policies: settings.cache.policies
        ).resolve(parameters: parameters)
        cache = context.cache
        runtime = context.options.runtime.runtime(surroundings)

        var found: [String: Interpreter] = [:]
        var byImage: [String: Interpreter] = [:]
        for image in Set(resolved.jobs.values.map(\.image)) {
            let python = settings.python(forImage: image) ?? ""
            if found[python] == nil { found[python] = try await context.interpreter(python) }
            byImage[image] = found[python]
        }
        interpreters = found
        machine = Machine(
            runtimeKind: context.options.runtime.rawValue, platform: surroundings.platform, interpreters: byImage)
    }
}

extension RuntimeKind {
    fileprivate func runtime(_ surroundings: Surroundings) -> any StepRuntime {
        switch self {
        case .namespace: NamespaceRuntime(searchFolders: surroundings.searchFolders)
        case .host: HostRuntime()
        }
    }
}
