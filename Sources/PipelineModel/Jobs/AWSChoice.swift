/// Whose AWS a step's programs reach.
package enum AWSChoice: Sendable, Hashable {
    /// The endpoint on this machine, with the bucket folder behind it.
    case local
    /// None: no variable of AWS's is set.
    case absent
    /// The user's own, as their shell and their configuration files say.
    case inherited
    /// The user's own, as a profile of their configuration files says; without a name, the default one.
    case profile(String?, region: String?)

    /// What a step can tell apart, in words that the fingerprint holds; nil for what all steps have unless somebody says otherwise.
    package var words: String? {
        switch self {
        case .local: nil
        case .absent: "none"
        case .inherited: "inherit"
        case .profile(let name, let region):
            (["profile \(name ?? "default")"] + (region.map { ["region \($0)"] } ?? [])).joined(separator: ", ")
        }
    }

    /// Whether what a step does there is done in the cloud.
    package var isReal: Bool {
        switch self {
        case .local, .absent: false
        case .inherited, .profile: true
        }
    }
}

/// What a person says of steps' AWS, beside the definition.
package struct AWSChoices: Sendable, Hashable {
    /// By the steps' names.
    package var steps: [String: AWSChoice]
    /// Of steps that no other rule names.
    package var standard: AWSChoice
    /// Where the user's own AWS is, as their configuration has it: steps that reach the endpoint on this machine see it as a variable, which
    /// counts like any other of theirs. Nil where nothing says it.
    package var region: String?

    package init(steps: [String: AWSChoice] = [:], standard: AWSChoice = .local) {
        self.steps = steps
        self.standard = standard
    }

    package func choice(of step: Step) -> AWSChoice {
        step.names.lazy.compactMap { steps[$0.rawValue] }.first ?? standard
    }
}
