import CacheStorage
import PipelineModel
import RetakeFile
import SystemPackage

/// The cache that a command works on, with what the settings file here says of it.
struct OpenedCache {
    let cache: Cache
    let settings: Settings
    let commandEnvironment: CommandEnvironment
    private let definitionStem: String?

    init(_ options: CacheOptions, _ commandEnvironment: CommandEnvironment) throws {
        self.commandEnvironment = commandEnvironment
        settings = try PipelineFiles.settings(in: commandEnvironment.currentFolder, commandEnvironment)
        definitionStem =
            settings.ownSteps.isEmpty
            ? settings.pipeline.flatMap { FilePath($0).stem } : commandEnvironment.currentFolder.lastComponent?.stem
        let named = settings.cache.path.map {
            PipelineFiles.resolved($0, from: commandEnvironment.currentFolder, commandEnvironment)
        }
        cache = try Cache(
            at: commandEnvironment.cacheFolder(option: options.folder, settings: named),
            own: commandEnvironment.ownCacheFolder)
    }

    /// The folder as a person who stands here would write it.
    var place: String { commandEnvironment.displayed(cache.folder.root) }

    /// The pipeline that a command is about: the one named, the one that the settings file here names, or the only one in
    /// which a step of that name is recorded.
    func pipeline(named name: String?, with step: Step.ID) throws -> String {
        try cache.index.refresh(from: cache.folder)
        let candidates = try cache.index.pipelines(with: step)
        if let name = name ?? settings.name ?? definitionStem {
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
        guard let name = name ?? settings.name ?? definitionStem else { throw CacheUseError.noPipeline }
        return name
    }
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
