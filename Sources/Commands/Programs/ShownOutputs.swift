import AWSEndpoint
import CacheStorage
import PipelineModel
import PipelinePlanning

/// The outputs of executions, as objects at the addresses that the definition gives.
///
/// The cache stays open while they are shown, so that nobody prunes what a client reads.
struct ShownOutputs: Sendable {
    let objects = OutputObjects()
    private let cache: Cache
    private let environment: CommandEnvironment

    init(of request: PipelineRequest, in environment: CommandEnvironment) throws {
        self.environment = environment
        cache = try Project(of: request.definition, environment).openCache(option: request.cacheFolder)
        cache.announceUse()
    }

    func close() { cache.close() }

    /// Shows what the steps of a run wrote or wrote before. A step whose outputs are known only by what others wrote is left out.
    func show(_ summary: RunSummary, of request: PipelineRequest) async throws {
        let resolved = try await withPipeline(request, in: environment) { try await PreparedPipeline($0).resolved }
        for step in summary.steps where step.outcome == .ran || step.outcome == .replayed {
            guard let job = resolved[step.step]?.action.job, let fingerprint = step.fingerprint,
                case .hit(let recording)? = try? cache.recordings.recording(for: fingerprint)
            else { continue }
            objects.show(
                job.outputs.compactMap { output in
                    guard let written = recording.outputs.first(where: { $0.name == output.name }) else { return nil }
                    return OutputObjects.Place(uri: output.uri) { [cache] in
                        switch output.layout {
                        case .folder: try? cache.trees.tree(of: written)
                        case .archive: written.artifact.flatMap { try? cache.trees.file(of: $0) }
                        }
                    }
                })
        }
        for step in summary.steps where step.outcome == .evaluated {
            for place in resolved.removals(by: step.step)?.places ?? [] {
                objects.remove("\(place.uri)", isFolder: place.isFolder)
            }
        }
    }
}
