/// Whether a step's recordings are replayed.
package enum CachePolicy: Sendable, Hashable {
    case always
    /// The step runs each time.
    case never
    /// Recordings that are older, in seconds, are not replayed.
    case expires(after: Int64)

    /// Reads `always`, `never`, or an age such as `30d`; nil for anything else.
    package init?(_ text: String) {
        switch text {
        case "always": self = .always
        case "never": self = .never
        default:
            guard let seconds = Quantity.seconds(text) else { return nil }
            self = .expires(after: seconds)
        }
    }
}

/// What a person says about steps, beside the definition.
package struct CachePolicies: Sendable, Hashable {
    /// Counts more than what the definition says.
    package var steps: [String: CachePolicy]
    /// The policy of steps that no other rule names.
    package var standard: CachePolicy

    package init(steps: [String: CachePolicy] = [:], standard: CachePolicy = .always) {
        self.steps = steps
        self.standard = standard
    }

    package func policy(of step: Step, stated: CachePolicy?) -> CachePolicy {
        step.names.lazy.compactMap { steps[$0.rawValue] }.first ?? stated ?? standard
    }
}
