/// What a person has said shall stand for steps that don't run here.
package struct Substitutions: Sendable, Hashable {
    /// What stands for a step.
    package enum Substitution: Sendable, Hashable {
        /// A command: the program and its arguments.
        case handler([String])
        /// What the step would have computed.
        case outputs(Object)
    }

    /// A name of a step, or a pattern with `*`, and what stands for the steps that it names.
    package struct Rule: Sendable, Hashable {
        package let pattern: String
        package let substitution: Substitution

        package init(pattern: String, substitution: Substitution) {
            self.pattern = pattern
            self.substitution = substitution
        }

        var isPattern: Bool { pattern.utf8.contains(UInt8(ascii: "*")) }
    }

    /// A step that was done elsewhere.
    package struct Adopted: Sendable, Hashable {
        package let values: Object
        /// Where it was done.
        package let source: String

        package init(values: Object, source: String) {
            self.values = values
            self.source = source
        }
    }

    /// In the order of the settings, which decides.
    package var rules: [Rule]
    package var adopted: [Step.ID: Adopted]
    /// Where handlers run.
    package var folder: String
    /// Whether jobs that fail are tried again as the definition says of the cloud's own troubles.
    package var retriesFailedJobs = false

    package init(rules: [Rule] = [], adopted: [Step.ID: Adopted] = [:], folder: String = "/") {
        self.rules = rules
        self.adopted = adopted
        self.folder = folder
    }

    /// What stands for a step even if it could run here: only its own name says so.
    package func exact(_ step: Step) -> Substitution? {
        step.names.lazy.compactMap { name in rules.first { !$0.isPattern && $0.pattern == name.rawValue } }.first?
            .substitution
    }

    /// What stands for a step that can't run here.
    package func fallback(_ step: Step) -> Substitution? {
        step.names.lazy.compactMap { name in
            rules.first { $0.isPattern ? globMatches($0.pattern, name.rawValue) : $0.pattern == name.rawValue }
        }.first?.substitution
    }

    /// The names that no step has, in order.
    package func unknownNames(in pipeline: Pipeline) -> [String] {
        rules.filter { !$0.isPattern && !pipeline.mayHave($0.pattern) }.map(\.pattern)
    }
}
