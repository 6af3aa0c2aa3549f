/// How often a failed job is tried again, and after which pauses.
package struct RetryPolicy: Sendable, Hashable {
    /// Before the second attempt.
    package var interval: Duration
    /// What each further pause is multiplied with.
    package var backoffRate: Double
    package var limit: Limit
    /// What the definition retries, in its own words.
    package var reasons: [String]

    package enum Limit: Sendable, Hashable {
        /// Beside the first.
        case attempts(Int)
        /// Since the first attempt began.
        case time(Duration)
    }

    package init(interval: Duration, backoffRate: Double, limit: Limit, reasons: [String] = []) {
        self.interval = max(.zero, min(interval, .longest))
        self.backoffRate = backoffRate.isNaN ? 1 : backoffRate
        self.limit = limit
        self.reasons = reasons
    }

    /// How long to wait after some failed attempts; nil when there are to be no more.
    ///
    /// - Parameter elapsed: since the first attempt began.
    package func pause(afterAttempts count: Int, elapsed: Duration) -> Duration? {
        let factor = (1..<max(1, count)).reduce(1.0) { product, _ in min(product * backoffRate, 1_000_000) }
        let pause = min(interval * factor, .longest)
        switch limit {
        case .attempts(let most): return count <= most ? pause : nil
        case .time(let longest): return elapsed + pause <= longest ? pause : nil
        }
    }
}
