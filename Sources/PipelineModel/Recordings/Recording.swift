/// What one successful job left behind.
package struct Recording: Sendable, Hashable {
    package let fingerprint: Fingerprint
    package let pipeline: String
    package let step: Step.ID
    package let manifest: Manifest
    package let outputs: [Output]
    /// Digest of the log's file.
    package let log: String
    /// How long the job ran.
    package let duration: Duration
    /// Seconds since 1970 when it was recorded.
    package let recordedAt: Int64
    /// Who recorded it, and on which host.
    package let user: String
    package let host: String

    /// One output of the job.
    package struct Output: Sendable, Hashable {
        package let name: String
        /// Digest of the tree of its files.
        package let treeDigest: String
        package let tree: FileTree
        /// Digest and size of the artifact that holds them.
        package let artifact: String
        package let artifactByteCount: Int64

        package init(
            name: String, treeDigest: String, tree: FileTree, artifact: String, artifactByteCount: Int64
        ) {
            self.name = name
            self.treeDigest = treeDigest
            self.tree = tree
            self.artifact = artifact
            self.artifactByteCount = artifactByteCount
        }
    }

    package init(
        fingerprint: Fingerprint, pipeline: String, step: Step.ID, manifest: Manifest, outputs: [Output], log: String,
        duration: Duration, recordedAt: Int64, user: String, host: String
    ) {
        self.fingerprint = fingerprint
        self.pipeline = pipeline
        self.step = step
        self.manifest = manifest
        self.outputs = outputs
        self.log = log
        self.duration = duration
        self.recordedAt = recordedAt
        self.user = user
        self.host = host
    }
}
