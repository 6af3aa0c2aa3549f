/// What one successful job left behind: itself, and the files that hold its outputs and its log.
package struct Recording: Sendable, Hashable {
    /// Each of its outputs has an artifact.
    package let job: RecordedJob
    /// Where the lines that the job wrote are kept.
    package let log: Log

    /// A log's file.
    package struct Log: Sendable, Hashable {
        /// SHA-256 of the file.
        package let digest: Digest
        package let byteCount: Int64

        package init(digest: Digest, byteCount: Int64) {
            self.digest = digest
            self.byteCount = byteCount
        }
    }

    /// Nil when an output has no artifact.
    package init?(job: RecordedJob, log: Log) {
        guard job.outputs.allSatisfy({ $0.artifact != nil }) else { return nil }
        self.job = job
        self.log = log
    }

    package var fingerprint: Fingerprint { job.fingerprint }
    package var step: Step.ID { job.step }
    package var outputs: [StepOutput] { job.outputs }
    package var duration: Duration { job.duration }
}
