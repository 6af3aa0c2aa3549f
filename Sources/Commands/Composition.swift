import CacheStorage
import Foundation
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RetakeFile
import SageMaker
import StepExecution
import SystemPackage

/// All parts of Retake put together for one command over one pipeline.
struct Composition: Sendable {
    let resolved: ResolvedPipeline
    /// Without how wide a run is, which is the run's own.
    let services: RunServices

    init(_ context: PipelineContext) async throws {
        let files = context.files
        let settings = files.settings
        let commandEnvironment = context.commandEnvironment
        let pipeline = try context.pipeline()
        let parameters = try pipeline.parameters.values(
            texts: context.options.parameterTexts, settings: settings.parameters)
        let dialect: any Dialect =
            files.isOwnPipeline
            ? FileDialect()
            : SageMakerDialect(
                processorCount: ProcessInfo.processInfo.activeProcessorCount,
                startedAt: Date().formatted(.iso8601),
                imagePrograms: ImagePrograms(
                    folder: files.folder.string, command: { settings.command(forImage: $0) },
                    container: { settings.container(forImage: $0) }),
                executionId: context.adopted.id)
        var substitutions = files.substitutions
        // Who writes retries into the pipeline itself wants them.
        if files.isOwnPipeline { substitutions.retriesFailedJobs = true }
        substitutions.adopted = context.adopted.substitutions(in: pipeline)
        let data = DataSettings(
            baseFolder: files.definition.removingLastComponent(), mappings: try files.mappings(),
            buckets: context.buckets)
        resolved = try PipelineResolver(
            pipeline: pipeline, dialect: dialect, data: data, policies: settings.cache.policies,
            substitutions: substitutions
        ).resolve(parameters: parameters)
        services = RunServices(
            cache: context.cache, runtime: context.options.runtime.runtime(commandEnvironment),
            machine: Machine(
                runtimeKind: context.options.runtime.rawValue, platform: commandEnvironment.platform,
                images: ContainerImages(environment: commandEnvironment.environment),
                interpreters: try await Self.interpreters(for: resolved, context),
                path: { settings.python(forImage: $0) ?? "" }),
            handlers: HandlerProcess(environment: commandEnvironment.environment, folder: files.folder),
            identity: commandEnvironment.identity)
    }

    /// Decides as a run with these wishes would.
    func planner(request: RunRequest = RunRequest()) throws -> Planner {
        try services.planner(of: resolved, request: request)
    }

    /// Those that stand in for the images of all steps. What is not known yet may turn out to need any.
    private static func interpreters(
        for resolved: ResolvedPipeline, _ context: PipelineContext
    ) async throws -> [String: Interpreter] {
        let settings = context.files.settings
        var found: [String: Interpreter] = [:]
        for python in Set(
            resolved.jobs.filter { $0.container == nil }.map { settings.python(forImage: $0.image) ?? "" })
        {
            found[python] = try await context.interpreter(python)
        }
        guard !resolved.isComplete else { return found }
        for python in Set(settings.images.map(\.python) + ["", settings.python ?? ""]) where found[python] == nil {
            found[python] = try? await context.interpreter(python)
        }
        return found
    }
}

extension RuntimeKind {
    fileprivate func runtime(_ commandEnvironment: CommandEnvironment) -> any StepRuntime {
        let all: [RuntimeKind: any StepRuntime] = [
            .namespace: NamespaceRuntime(searchFolders: commandEnvironment.searchFolders), .host: HostRuntime(),
        ]
        return RuntimeChoice(
            all[self] ?? HostRuntime(),
            others: Array(all.values) + [ContainerRuntime(environment: commandEnvironment.environment)])
    }
}
