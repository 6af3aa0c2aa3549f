/// What is known when an expression is evaluated.
package struct Scope: Sendable {
    package var parameters: [String: Value]
    package var execution: [String: Value]
    /// What is known of each step, be it done or not.
    package var properties: [Step.ID: StepProperties]
    /// Reads JSON documents of steps that are done.
    package var documents: (any DocumentReader)?

    package init(
        parameters: [String: Value] = [:], execution: [String: Value] = [:],
        properties: [Step.ID: StepProperties] = [:], documents: (any DocumentReader)? = nil
    ) {
        self.parameters = parameters
        self.execution = execution
        self.properties = properties
        self.documents = documents
    }
}

/// What later steps may read of a step.
package struct StepProperties: Sendable, Hashable {
    package var known: Value
    package var open: Open

    /// What is known only when the step is done.
    package enum Open: Sendable, Hashable {
        /// The step is done.
        case nothing
        case roots(Set<String>)
        case all
    }

    package init(_ known: Value, open: Open = .nothing) {
        self.known = known
        self.open = open
    }

    package static var unknown: StepProperties { StepProperties([:], open: .all) }

    /// Whether a property will be known when the step is done, and not before.
    func isOpen(_ path: PropertyPath) -> Bool {
        switch open {
        case .nothing: false
        case .roots(let roots): path.root.map(roots.contains) ?? true
        case .all: true
        }
    }
}

/// Finds the JSON documents that expressions look into.
package protocol DocumentReader: Sendable {
    /// The document that a step's definition names. Asked for only when the step is done.
    func propertyFile(_ name: String, of step: Step.ID) throws -> Value
    /// The document at a URI.
    func document(at uri: String) throws -> Value
}
