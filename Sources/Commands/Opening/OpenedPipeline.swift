import AWSEndpoint
import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RetakeFile
import SageMaker
import StepExecution
import SystemPackage

/// What a command over one pipeline begins with: its files as they are written, and an open cache.
struct OpenedPipeline: Sendable {
    let request: PipelineRequest
    let project: Project
    let source: any PipelineSource
    /// What is known of an execution in the cloud.
    let adopted: CloudExecution
    /// The files that tell of it, as they are written.
    private let adoptedBytes: [UInt8]
    let cache: Cache
    /// How jobs run.
    let runtime: RuntimeKind
    private let finder: InterpreterFinder

    init(_ request: PipelineRequest, in environment: CommandEnvironment) async throws {
        self.request = request
        project = try Project(of: request.definition, environment)
        source = try await project.openSource(request)
        runtime = request.runtime ?? ChosenRuntime(environment).kind
        (adopted, adoptedBytes) = try Self.adopted(request.adopted, environment)
        cache = try project.openCache(option: request.cacheFolder)
        finder = InterpreterFinder(environment: environment.environment, known: cache.index)
    }

    var environment: CommandEnvironment { project.environment }

    /// The name that recordings are kept under.
    var name: String { request.name ?? project.settings.name ?? source.defaultName }

    /// Whose runs are looked back at: the definition's real path tells it from another project's of the same name.
    var identity: ProjectIdentity {
        ProjectIdentity(pipeline: name, definition: (File.resolved(source.file) ?? source.file).string)
    }

    /// The pipeline as it is written.
    func pipeline() async throws -> Pipeline { try await source.pipeline(named: name) }

    /// Texts by parameters' names.
    var parameters: [String: String] { source.parameters.merging(request.parameters) { _, own in own } }

    /// Where S3 data lies that is not in the bucket folder: by the settings, or since other steps wrote it.
    var mappings: [DataSettings.Mapping] {
        get throws {
            try project.mappings()
                + objects.map {
                    .init(uri: try DataURI($0.uri, relativeTo: project.folder), path: $0.path, isPersons: false)
                }
        }
    }

    private var objects: [(uri: String, path: FilePath)] { request.shown?.objects.files ?? [] }

    var buckets: FilePath { project.bucketFolder(option: request.buckets) }

    /// What stands in for steps that can't run here.
    func substitutions(in pipeline: Pipeline) -> Substitutions {
        var substitutions = Substitutions(rules: project.settings.steps, folder: project.folder.string)
        // Who writes retries into the pipeline itself wants them.
        substitutions.retriesFailedJobs = source.writesRetries || project.settings.retriesFailedSteps
        substitutions.adopted = adopted.substitutions(in: pipeline)
        return substitutions
    }

    /// The environments that the settings ask for.
    var environments: ProjectEnvironments {
        ProjectEnvironments(
            in: cache.environments, finder: finder, folder: project.folder, environment: environment.environment,
            platform: environment.platform, identity: environment.identity)
    }

    /// What stands in for images. No Python is looked for where nobody asks for one by an image.
    func imagePythons() async -> ImagePythons {
        let settings = project.settings
        guard settings.images.contains(where: \.isAutomatic) else {
            return ImagePythons(settings: settings, version: nil)
        }
        let base: PythonChoice = if case .at = settings.python { settings.python ?? .onPath } else { .onPath }
        return ImagePythons(settings: settings, version: try? await interpreter(base).version)
    }

    /// The interpreter that the settings ask for.
    func interpreter(_ choice: PythonChoice) async throws -> Interpreter {
        switch choice {
        case .onPath: return try await finder.find(nil)
        case .at(let path): return try await finder.find(project.resolved(path))
        case .made(let request): return try await environments.find(request)
        }
    }

    /// Where a plan of this is remembered: a digest of all that is given to it, this program included.
    var memory: PlanMemory {
        let program = FileState(at: "/proc/self/exe")
        let parts =
            [
                "\(program?.inode ?? 0) \(program?.size ?? 0) \(program?.changedAt ?? 0)",
                source.file.string, sha256(source.bytes), sha256(adoptedBytes), name,
                buckets.string, environment.home.string, runtime.rawValue, environment.platform,
                "\(Host.processorCount)", cache.folder.trust.rawValue, environment.user,
                environment.environment["PATH"] ?? "", environment.configuredRegion ?? "",
            ] + project.settingsTexts.map { sha256($0) }
            + project.settings.variables.members.map { "\($0.key)=\($0.value.text)" }
            + parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            + objects.map { "\($0.uri)=\($0.path)" }
        return PlanMemory(cache, key: sha256(parts.map { "\($0.utf8.count) \($0)\n" }.joined()))
    }

    /// The plan of the last time, when it is certainly still the same.
    func rememberedPlan() async -> RememberedPlan? {
        await memory.recall(now: environment.identity.now()) { try await interpreter($0) }
    }

    private static func adopted(
        _ paths: [String], _ environment: CommandEnvironment
    ) throws -> (CloudExecution, [UInt8]) {
        var execution = CloudExecution()
        var all: [UInt8] = []
        for path in paths {
            let bytes = try environment.bytes(of: environment.absolute(path))
            try execution.add(bytes, file: path)
            all += bytes
        }
        if !paths.isEmpty { try execution.check(files: paths) }
        return (execution, all)
    }
}

/// Opens a pipeline and its cache for some work, and closes the cache after it.
func withPipeline<Result>(
    _ request: PipelineRequest, in environment: CommandEnvironment, _ work: (OpenedPipeline) async throws -> Result
) async throws -> Result {
    let opened = try await OpenedPipeline(request, in: environment)
    defer { opened.cache.close() }
    return try await work(opened)
}
