import CacheStorage
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RetakeFile
import SageMaker
import StepExecution
import SystemPackage

/// A pipeline whose steps are resolved, and all that a run of it works with.
struct PreparedPipeline: Sendable {
    let resolved: ResolvedPipeline
    /// Without how wide a run is, which is the run's own.
    let services: RunServices

    init(_ opened: OpenedPipeline) async throws {
        let settings = opened.project.settings
        let environment = opened.environment
        let pipeline = try await opened.pipeline()
        let parameters = try pipeline.parameters.values(
            texts: opened.parameters, settings: settings.parameters)
        var data = DataSettings(
            baseFolder: opened.source.file.removingLastComponent(), mappings: try opened.mappings,
            buckets: opened.buckets)
        data.excluded = settings.excluded
        let pythons = await opened.imagePythons()
        var aws = settings.aws
        aws.region = environment.configuredRegion
        let kinds = FileKinds()
        resolved = try PipelineResolver(
            pipeline: pipeline, dialect: opened.source.dialect(adopting: opened.adopted, kinds), data: data,
            policies: settings.cache.policies, substitutions: opened.substitutions(in: pipeline), aws: aws
        ).resolve(parameters: parameters, kinds: kinds)
        var services = RunServices(
            cache: opened.cache, runtime: opened.runtime.runtime(environment),
            machine: Machine(
                runtimeKind: opened.runtime.rawValue, platform: environment.platform,
                images: ContainerImages(environment: environment.environment),
                interpreters: try await Self.interpreters(for: resolved, opened, pythons),
                choice: { pythons.choice(forImage: $0) }, find: { try await opened.interpreter($0) }),
            handlers: HandlerProcess(environment: environment.environment, folder: opened.project.folder),
            identity: environment.identity)
        services.project = opened.identity
        services.environments = opened.environments
        self.services = services
    }

    /// Decides as a run with these wishes would.
    func planner(_ request: RunRequest = RunRequest()) throws -> Planner {
        try services.planner(of: resolved, request: request)
    }

    /// Those that the steps run in, as far as they are here. What is not known yet may turn out to need any.
    private static func interpreters(
        for resolved: ResolvedPipeline, _ opened: OpenedPipeline, _ pythons: ImagePythons
    ) async throws -> [PythonChoice: Interpreter] {
        let settings = opened.project.settings
        var found: [PythonChoice: Interpreter] = [:]
        let jobs = resolved.jobs.filter { $0.container == nil }
        for choice in Set(jobs.map { $0.python ?? pythons.choice(forImage: $0.image) }) {
            do { found[choice] = try await opened.interpreter(choice) } catch EnvironmentError.notBuilt {
                // A run makes it; a plan says so.
            }
        }
        guard !resolved.isComplete else { return found }
        for choice in Set(settings.images.compactMap(\.python) + [.onPath, settings.python ?? .onPath])
        where found[choice] == nil {
            found[choice] = try? await opened.interpreter(choice)
        }
        return found
    }
}

extension RuntimeKind {
    fileprivate func runtime(_ environment: CommandEnvironment) -> any StepRuntime {
        let all: [RuntimeKind: any StepRuntime] = [
            .namespace: NamespaceRuntime(searchFolders: environment.searchFolders), .host: HostRuntime(),
        ]
        return RuntimeChoice(
            all[self] ?? HostRuntime(),
            others: Array(all.values) + [ContainerRuntime(environment: environment.environment)])
    }
}
