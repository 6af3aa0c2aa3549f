/// A job that succeeded: all of its recording but where its outputs and its log are kept.
package struct RecordedJob: Sendable, Hashable {
    package let fingerprint: Fingerprint
    package let pipeline: String
    package let step: Step.ID
    package let manifest: Manifest
    package var outputs: [StepOutput]
    package let results: StepResults
    /// Files that the job opened although no input provides them, as far as anybody watched.
    package let undeclaredFiles: [String]
    /// How long the job ran.
    package let duration: Duration
    /// Nil where the system did not tell.
    package let resources: JobResources?
    /// Seconds since 1970 when it was recorded.
    package let recordedAt: Int64
    /// Who recorded it, and on which host.
    package let user: String
    package let host: String

    package init(
        fingerprint: Fingerprint, pipeline: String, step: Step.ID, manifest: Manifest, outputs: [StepOutput],
        results: StepResults = StepResults(), undeclaredFiles: [String] = [], duration: Duration,
        resources: JobResources? = nil, recordedAt: Int64,
        user: String, host: String
    ) {
        self.fingerprint = fingerprint
        self.pipeline = pipeline
        self.step = step
        self.manifest = manifest
        self.outputs = outputs
        self.results = results
        self.undeclaredFiles = undeclaredFiles
        self.duration = duration
        self.resources = resources
        self.recordedAt = recordedAt
        self.user = user
        self.host = host
    }
}
