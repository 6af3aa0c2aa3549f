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
    /// What the cache is kept to.
    let pruning: PruneRequest
    let runtime: any StepRuntime
    let machine: Machine
    let surroundings: Surroundings

    init(_ options: PipelineOptions, surroundings: Surroundings) async throws {
        self.surroundings = surroundings
        let files = try PipelineFiles(definition: options.definition, surroundings: surroundings)
        let settings = files.settings
        let pipeline = try SageMakerDefinition.pipeline(
            from: try files.readDefinition(), name: options.name ?? settings.name ?? files.stem,
            file: surroundings.displayed(files.definition))
        let parameters = try pipeline.parameters.values(
            texts: options.parameterTexts, settings: settings.parameters)

        let dialect = SageMakerDialect(
            processorCount: ProcessInfo.processInfo.activeProcessorCount,
            startedAt: Date().formatted(.iso8601))
        let data = DataSettings(
            baseFolder: files.definition.removingLastComponent(), mappings: try files.mappings(),
            buckets: surroundings.bucketFolder(
                option: options.buckets, settings: settings.buckets.map(files.resolved)))
        resolved = try PipelineResolver(pipeline: pipeline, dialect: dialect, data: data)
            .resolve(parameters: parameters)
        cache = try Cache(
            at: surroundings.cacheFolder(
                option: options.cache.folder, settings: settings.cache.path.map(files.resolved)),
            own: surroundings.ownCacheFolder)
        pruning = PruneRequest(settings.cache)
        runtime = options.runtime.runtime(surroundings)
        machine = Machine(
            runtimeKind: options.runtime.rawValue, platform: surroundings.platform,
            interpreters: try await Self.interpreters(for: resolved, files: files, surroundings: surroundings))
    }

    /// The Python that stands in for each image.
    private static func interpreters(
        for resolved: ResolvedPipeline, files: PipelineFiles, surroundings: Surroundings
    ) async throws -> [String: Interpreter] {
        let finder = InterpreterFinder(environment: surroundings.environment)
        var found: [FilePath?: Interpreter] = [:]
        var interpreters: [String: Interpreter] = [:]
        for image in Set(resolved.jobs.values.map(\.image)) {
            let python = files.settings.python(forImage: image).map(files.resolved)
            if found[python] == nil { found[python] = try await finder.find(python) }
            interpreters[image] = found[python]
        }
        return interpreters
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
