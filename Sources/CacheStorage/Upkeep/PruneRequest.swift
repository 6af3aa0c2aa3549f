/// How much may stay in a cache.
package struct PruneRequest: Sendable, Hashable {
    /// In bytes: of recordings, logs, artifacts and this user's trees together.
    package var limit: Int64?
    /// In seconds: what was not used for so long goes.
    package var maximumAge: Int64?
    /// Nothing is removed; the report says what would be.
    package var isDryRun: Bool

    package init(limit: Int64? = nil, maximumAge: Int64? = nil, isDryRun: Bool = false) {
        self.limit = limit
        self.maximumAge = maximumAge
        self.isDryRun = isDryRun
    }

    /// What a cache is kept to unless a setting says otherwise: 20 GB, and 90 days.
    package static let standardLimit: Int64 = 20_000_000_000
    package static let standardMaximumAge: Int64 = 90 * 86_400
}

/// What a prune removed, or would remove.
package struct PruneReport: Sendable, Hashable {
    package var recordingCount = 0
    package var artifactCount = 0
    package var treeCount = 0
    /// Files that nothing named: what a kill left.
    package var orphanCount = 0
    package var freedByteCount: Int64 = 0
    package var remainingByteCount: Int64 = 0

    package init() {}
}
