import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning

/// Puts models into the local registry.
struct ModelRegistrar: Sendable {
    let pipeline: String
    let services: RunServices
    let recorder: Recorder

    func run(_ registration: ModelRegistration, _ work: StepWork) async throws -> StepEnding {
        let (step, identity, cache) = (registration.step, services.identity, services.cache)
        let trees = zip(registration.inputs, work.decided.contents).map { ($0.name, $1.digest) }
        let version = try await blocking {
            try cache.models.register(
                ModelVersion(
                    group: registration.group, number: 0, pipeline: pipeline, step: step,
                    fingerprint: work.decided.fingerprint, content: registration.content,
                    trees: Dictionary(trees) { first, _ in first }, user: identity.user,
                    registeredAt: identity.now()))
        }
        let results = StepResults(values: ["ModelPackageVersion": .integer(version.number)])
        let job = RecordedJob(
            fingerprint: work.decided.fingerprint, pipeline: pipeline, step: step, manifest: work.decided.manifest,
            outputs: [], results: results, duration: work.start.duration(to: .now), recordedAt: identity.now(),
            user: identity.user, host: identity.host)
        var report = work.report
        report.notRecorded = work.lock.problem
        if report.notRecorded == nil { report.notRecorded = await recorder.record(job, log: "") }
        report.disposition.reason = "version \(version.number) of \(version.group)"
        return StepEnding(report: report, products: [step: StepProducts(results: results)])
    }
}
