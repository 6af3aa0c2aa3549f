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

/// Decides for one thing after the other, least recently used first, whether it goes.
struct Cutoff {
    let isDryRun: Bool
    private let limit: Int64
    private let oldest: Int64
    private let inUseSince: Int64

    /// - Parameter inUseSince: what was used since then may be needed by a run that is going on.
    init(_ request: PruneRequest, now: Int64, inUseSince: Int64) {
        isDryRun = request.isDryRun
        limit = request.limit ?? .max
        oldest = request.maximumAge.map { now - $0 } ?? .min
        self.inUseSince = inUseSince
    }

    /// - Parameter total: the bytes that are there.
    func removes(usedAt: Int64, total: Int64) -> Bool {
        usedAt < inUseSince && (usedAt < oldest || total > limit)
    }
}
