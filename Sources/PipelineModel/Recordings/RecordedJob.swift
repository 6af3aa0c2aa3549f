/// A job that succeeded: all of its recording but where its outputs and its log are kept.
package struct RecordedJob: Sendable, Hashable {
    package let fingerprint: Fingerprint
    package let pipeline: String
    package let step: Step.ID
    package let manifest: Manifest
    package let outputs: [StepOutput]
    package let results: StepResults
    /// How long the job ran.
    package let duration: Duration
    /// Seconds since 1970 when it was recorded.
    package let recordedAt: Int64
    /// Who recorded it, and on which host.
    package let user: String
    package let host: String

    package init(
        fingerprint: Fingerprint, pipeline: String, step: Step.ID, manifest: Manifest, outputs: [StepOutput],
        results: StepResults = StepResults(), duration: Duration, recordedAt: Int64, user: String, host: String
    ) {
        self.fingerprint = fingerprint
        self.pipeline = pipeline
        self.step = step
        self.manifest = manifest
        self.outputs = outputs
        self.results = results
        self.duration = duration
        self.recordedAt = recordedAt
        self.user = user
        self.host = host
    }
}
