extension Duration {
    /// Of a number that a file holds. Nil for what is no time that anything can take: negative, endless, or beyond 30,000 years.
    package init?(fileSeconds seconds: Double?) {
        guard let seconds, (0...1e12).contains(seconds) else { return nil }
        self = .seconds(seconds)
    }

    /// In seconds, to the millisecond.
    package var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds / 1_000_000_000_000_000) / 1_000
    }
}
