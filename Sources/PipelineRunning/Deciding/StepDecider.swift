import CacheStorage
import Fingerprinting
import PipelineModel
import StepExecution
import SystemPackage

/// Decides whether a step is replayed or runs, and says why: for a plan and for a run alike.
struct StepDecider: Sendable {
    struct Decision: Sendable {
        enum Action: Sendable {
            case replay(Recording)
            /// It ran, but a kill kept its outputs from being packed.
            case publish(UnpublishedRecording)
            case run(reason: String)
        }

        let contents: [InputContent]
        let manifest: Manifest
        let fingerprint: Fingerprint
        let action: Action
        /// How long the job took the last time it was recorded.
        let expectedDuration: Duration?
    }

    let resolved: ResolvedPipeline
    let cache: Cache
    let machine: Machine

    /// - Parameter outputs: of every finished step, by name.
    func decide(_ step: Step.ID, outputs: [Step.ID: [String: StepOutput]]) throws -> Decision {
        guard let job = resolved.jobs[step] else { throw RunError.unresolved(step) }
        let reader = InputReader(cache: cache)
        let contents = try resolved.sources[step, default: []].map {
            try reader.content(of: $0, for: step, outputs: outputs)
        }
        let trees = Dictionary(zip(job.inputs.map(\.name), contents.map(\.tree))) { first, _ in first }
        let manifest = ManifestBuilder.manifest(
            of: job, inputs: trees, interpreter: try machine.interpreter(for: job), runtime: machine.runtimeKind,
            platform: machine.platform)
        let fingerprint = manifest.fingerprint
        func decision(_ action: Decision.Action, _ expectedDuration: Duration?) -> Decision {
            Decision(
                contents: contents, manifest: manifest, fingerprint: fingerprint, action: action,
                expectedDuration: expectedDuration)
        }
        let lookup = try cache.recording(for: fingerprint)
        switch lookup {
        case .hit(let recording): return decision(.replay(recording), recording.duration)
        case .unpublished(let recording): return decision(.publish(recording), recording.job.duration)
        case .miss, .damaged: break
        }
        // They only explain: a step runs without an explanation too.
        let earlier = (try? cache.earlierManifests(of: step, in: resolved.pipeline.name)) ?? []
        let reason =
            if case .damaged(let problem) = lookup { problem } else { reasonToRun(manifest, earlier: earlier) }
        return decision(.run(reason: reason), earlier.compactMap(\.duration).first)
    }
}

extension StepDecider.Decision {
    /// What the step's recorded job left, when it need not run.
    var recordedOutputs: [StepOutput]? {
        switch action {
        case .replay(let recording): recording.outputs
        case .publish(let recording): recording.job.outputs
        case .run: nil
        }
    }
}

extension [StepOutput] {
    var byName: [String: StepOutput] { Dictionary(map { ($0.name, $0) }) { first, _ in first } }
}
