import CacheStorage
import PipelineModel
import PipelinePlanning

/// Puts models into the local registry.
struct ModelRegistrar: Sendable {
    let pipeline: String
    let cache: Cache
    let identity: Identity
    let recorder: Recorder

    func run(
        _ registration: ModelRegistration, _ decision: StepDecider.Decision, reason: String,
        since start: ContinuousClock.Instant, lock _: HeldLock
    ) async throws -> StepRunner.Result {
        let step = registration.step
        let trees = zip(registration.inputs, decision.contents).map { ($0.name, $1.digest) }
        let version = try await blocking {
            try cache.models.register(
                ModelVersion(
                    group: registration.group, number: 0, pipeline: pipeline, step: step,
                    fingerprint: decision.fingerprint, content: registration.content,
                    trees: Dictionary(trees) { first, _ in first }, user: identity.user,
                    registeredAt: identity.now()))
        }
        let results = StepResults(values: ["ModelPackageVersion": .integer(version.number)])
        let job = RecordedJob(
            fingerprint: decision.fingerprint, pipeline: pipeline, step: step, manifest: decision.manifest,
            outputs: [], results: results, duration: start.duration(to: ContinuousClock().now),
            recordedAt: identity.now(), user: identity.user, host: identity.host)
        await recorder.record(job, log: "")
        let report = StepReport(
            step: step, outcome: .ran, reason: "version \(version.number) of \(version.group)",
            duration: start.duration(to: ContinuousClock().now), fingerprint: decision.fingerprint)
        return StepRunner.Result(report: report, outputs: [step: [:]], results: [step: results])
    }
}
