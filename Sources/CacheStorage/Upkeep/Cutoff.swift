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
