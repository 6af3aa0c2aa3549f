import CacheStorage
import PipelineModel
import RetakeFile
import SystemPackage

/// The cache that a command without a pipeline works on, and the project in the current folder.
struct OpenedCache {
    let cache: Cache
    let project: Project

    init(_ folder: String?, in environment: CommandEnvironment) throws {
        project = try Project(environment)
        cache = try project.openCache(option: folder)
    }

    var environment: CommandEnvironment { project.environment }

    /// The folder as a person who stands here would write it.
    var place: String { environment.displayed(cache.folder.root) }

    /// The name of the pipeline here, by its settings file; nil where none is.
    private var pipelineHere: String? {
        let settings = project.settings
        if let name = settings.name { return name }
        return settings.ownSteps.isEmpty
            ? settings.pipeline.flatMap { FilePath($0).stem } : project.folder.lastComponent?.stem
    }

    /// The pipeline that a command is about: the one named, the one that the settings file here names, or the only one in
    /// which a step of that name is recorded.
    func pipeline(named name: String?, with step: Step.ID) throws -> String {
        try cache.index.refresh(from: cache.folder)
        let candidates = try cache.index.pipelines(with: step)
        if let name = name ?? pipelineHere {
            guard candidates.contains(name) else {
                throw CacheUseError.noSuchStep(
                    step, pipeline: name, known: try cache.index.steps(of: name), elsewhere: candidates)
            }
            return name
        }
        guard let only = candidates.first else {
            throw CacheUseError.noSuchStep(step, pipeline: nil, known: [], elsewhere: [])
        }
        guard candidates.count == 1 else { throw CacheUseError.manyPipelines(step, candidates) }
        return only
    }

    /// The name of the pipeline here, or the one that was given.
    func pipeline(named name: String?) throws -> String {
        guard let name = name ?? pipelineHere else { throw CacheUseError.noPipeline }
        return name
    }
}

/// Opens a cache for some work, and closes it after.
///
/// - Parameter folder: as given on the command line; nil for the one that the environment or the settings here name.
func withCache<Result>(
    _ folder: String?, in environment: CommandEnvironment, _ work: (OpenedCache) throws -> Result
) throws -> Result {
    let opened = try OpenedCache(folder, in: environment)
    defer { opened.cache.close() }
    return try work(opened)
}

enum CacheUseError: Error, CustomStringConvertible {
    case noSuchStep(Step.ID, pipeline: String?, known: [Step.ID], elsewhere: [String])
    case manyPipelines(Step.ID, [String])
    case noPipeline
    case nothingRecorded(pipeline: String)

    var description: String {
        switch self {
        case .noSuchStep(let step, let pipeline?, let known, let elsewhere):
            "no step '\(step)' of pipeline '\(pipeline)' is recorded"
                + (elsewhere.isEmpty
                    ? suggestion(for: step.rawValue, among: known.map(\.rawValue))
                    : "; it is in \(elsewhere.map { "'\($0)'" }.joined(separator: ", ")): name one with --pipeline")
        case .noSuchStep(let step, nil, _, _):
            "no step '\(step)' is recorded; 'retake cache stats' tells what is"
        case .manyPipelines(let step, let pipelines):
            "step '\(step)' is recorded in \(pipelines.map { "'\($0)'" }.joined(separator: ", ")); "
                + "name one with --pipeline"
        case .noPipeline:
            "no pipeline given: name it with --pipeline, or stand in a folder whose retake.yaml names one"
        case .nothingRecorded(let pipeline):
            "no run of pipeline '\(pipeline)' is recorded here; run it first, or name another with --pipeline"
        }
    }
}
