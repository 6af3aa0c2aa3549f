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

/// A job that succeeded: all of its recording but where its outputs and its log are kept.
package struct RecordedJob: Sendable, Hashable {
    package let fingerprint: Fingerprint
    package let pipeline: String
    package let step: Step.ID
    package let manifest: Manifest
    package var outputs: [StepOutput]
    /// Its metrics are those that were looked for when it ran: a replay looks again.
    package var results: StepResults
    /// Files that the job opened although no input provides them, as far as anybody watched.
    package let undeclaredFiles: [String]
    /// Nil when nobody watched: then it counts as one that read all that it could.
    package let reads: StepReads?
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
        results: StepResults = StepResults(), undeclaredFiles: [String] = [], reads: StepReads? = nil,
        duration: Duration, resources: JobResources? = nil, recordedAt: Int64,
        user: String, host: String
    ) {
        self.fingerprint = fingerprint
        self.pipeline = pipeline
        self.step = step
        self.manifest = manifest
        self.outputs = outputs
        self.results = results
        self.undeclaredFiles = undeclaredFiles
        self.reads = reads
        self.duration = duration
        self.resources = resources
        self.recordedAt = recordedAt
        self.user = user
        self.host = host
    }
}

/// An output of a step that is done, as later steps know it.
package struct StepOutput: Sendable, Hashable {
    package let name: String
    /// Digest of the tree of its files.
    package let treeDigest: Digest
    package let tree: FileTree
    /// The file that holds them packed; nil while the output is only a folder.
    package let artifact: Artifact?

    package init(name: String, treeDigest: Digest, tree: FileTree, artifact: Artifact? = nil) {
        self.name = name
        self.treeDigest = treeDigest
        self.tree = tree
        self.artifact = artifact
    }
}

/// A tree packed into one file.
package struct Artifact: Sendable, Hashable {
    /// SHA-256 of the file.
    package let digest: Digest
    package let byteCount: Int64

    package init(digest: Digest, byteCount: Int64) {
        self.digest = digest
        self.byteCount = byteCount
    }
}

/// What a job took of the machine, with all processes that it started and waited for.
package struct JobResources: Sendable, Hashable, Codable {
    /// Of all its threads, in user and in kernel mode.
    package let processorTime: Duration
    /// The most memory that one of its processes held at once, in bytes; Linux counts what Retake itself held when it
    /// started the job, so that a small program's number is Retake's (getrusage(2), exec keeps it).
    package let peakMemoryByteCount: Int64

    package init(processorTime: Duration, peakMemoryByteCount: Int64) {
        self.processorTime = processorTime
        self.peakMemoryByteCount = peakMemoryByteCount
    }

    private enum CodingKeys: String, CodingKey {
        case processorTime = "processorSeconds"
        case peakMemoryByteCount = "peakMemoryBytes"
    }
}
