/// A person's word that one fingerprint is as good as another that is recorded: a comment was edited, nothing else.
package struct Acceptance: Sendable, Hashable, Codable {
    package let fingerprint: Fingerprint
    /// What is replayed in its place.
    package let recorded: Fingerprint
    package let pipeline: String
    package let step: Step.ID
    package let user: String
    package let host: String
    /// In seconds since 1970.
    package let acceptedAt: Int64

    package init(
        fingerprint: Fingerprint, recorded: Fingerprint, pipeline: String, step: Step.ID, user: String, host: String,
        acceptedAt: Int64
    ) {
        self.fingerprint = fingerprint
        self.recorded = recorded
        self.pipeline = pipeline
        self.step = step
        self.user = user
        self.host = host
        self.acceptedAt = acceptedAt
    }
}

/// What came of running a recorded step again on the same inputs.
package struct StepCheck: Sendable, Hashable, Codable {
    package let fingerprint: Fingerprint
    package let runCount: Int
    /// The files that some run wrote otherwise than was recorded, as `output/path`, sorted; empty when all were the same.
    package let differing: [String]
    package let user: String
    package let host: String
    /// In seconds since 1970.
    package let checkedAt: Int64

    package init(
        fingerprint: Fingerprint, runCount: Int, differing: [String], user: String, host: String, checkedAt: Int64
    ) {
        self.fingerprint = fingerprint
        self.runCount = runCount
        self.differing = differing
        self.user = user
        self.host = host
        self.checkedAt = checkedAt
    }

    private enum CodingKeys: String, CodingKey {
        case fingerprint, differing, user, host, checkedAt
        case runCount = "runs"
    }

    package var isDeterministic: Bool { differing.isEmpty }
}
