import AWSEndpoint
import CacheStorage
import PipelineModel
import PipelinePlanning
import SageMaker

/// The outputs of executions, as objects at the addresses that the definition gives.
///
/// The cache stays open while they are shown, so that nobody prunes what a client reads.
struct ShownOutputs: Sendable {
    let objects = OutputObjects()
    let files: OutputFiles
    private let cache: Cache
    private let environment: CommandEnvironment

    init(of request: PipelineRequest, in environment: CommandEnvironment) throws {
        self.environment = environment
        cache = try Project(of: request.definition, environment).openCache(option: request.cacheFolder)
        files = OutputFiles(cache: cache, in: environment)
        cache.announceUse()
    }

    func close() {
        files.close()
        cache.close()
    }

    /// What is registered.
    var models: any ModelPackages { cache.models }

    /// Shows what the steps of a run wrote, and tells what there is to be told of them; nothing where that can't be found out.
    func details(
        of summary: RunSummary, _ request: PipelineRequest, renamed: (String) -> String
    ) async -> [Step.ID: StepDetails] {
        do { return try await show(summary, of: request, renamed: renamed) } catch is CancellationError {
            return [:]
        } catch {
            Terminal.printError("retake: note: what the steps wrote is not shown to clients: \(error)\n")
            return [:]
        }
    }

    /// Shows what the steps of a run wrote or wrote before. What is not recorded is shown already, at the address of the definition.
    ///
    /// - Parameter renamed: where an output is shown, of the address that the definition gives.
    /// - Returns: what there is to be told of each step.
    private func show(
        _ summary: RunSummary, of request: PipelineRequest, renamed: (String) -> String
    ) async throws -> [Step.ID: StepDetails] {
        // Planned once more, as all that is recorded now tells of every step.
        let resolved = try await withPipeline(request, in: environment) {
            try await PreparedPipeline($0).planner().plan().state.resolved
        }
        var details: [Step.ID: StepDetails] = [:]
        for step in summary.steps {
            var known = StepDetails(properties: resolved.properties(of: step.step))
            defer { details[step.step] = known }
            guard step.outcome == .ran || step.outcome == .replayed, let job = resolved[step.step]?.action.job else {
                continue
            }
            if known.properties.members.isEmpty { known.properties = TrainingProperties.properties(ofTrial: job) }
            guard let fingerprint = step.fingerprint, step.notRecorded == nil,
                case .hit(let recording)? = try? cache.recordings.recording(for: fingerprint)
            else {
                if !step.metrics.isEmpty {
                    known.properties["FinalMetricDataList"] = TrainingProperties.list(of: step.metrics)
                }
                for output in job.outputs where renamed(output.uri) != output.uri {
                    objects.show(output.uri, at: renamed(output.uri))
                }
                continue
            }
            known.log = { [cache] in (try? cache.recordings.log(of: recording)) ?? [] }
            objects.show(
                job.outputs.compactMap { output in
                    guard let written = recording.outputs.first(where: { $0.name == output.name }) else { return nil }
                    return OutputObjects.Place(uri: renamed(output.uri)) { [files, layout = output.layout] in
                        files.find(written, layout)
                    }
                })
        }
        for step in summary.steps where step.outcome == .evaluated {
            for place in resolved.removals(by: step.step)?.places ?? [] {
                objects.remove("\(place.uri)", isFolder: place.isFolder)
            }
        }
        return details
    }
}

extension ModelRegistry: ModelPackages {}
