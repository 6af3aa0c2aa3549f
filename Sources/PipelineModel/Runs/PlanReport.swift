/// What a run would do, and why.
package struct PlanReport: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package let step: Step.ID
        package let kind: String
        package let disposition: StepDisposition
        package let needs: [Step.ID]
        /// The command that stands in for it, or who says what it came to; nil when it runs itself.
        package let substitution: String?
        /// How long the job took when it was last recorded.
        package let expectedDuration: Duration?
        package let fingerprint: Fingerprint?
        /// Where each input comes from, by its name.
        package let inputs: [Input]
        /// What the definition asks of the cloud.
        package let instances: [Instance]
        /// Who recorded what is replayed; nil when it was the user.
        package let recordedBy: String?
        /// Files on this machine that it would write over, and that are not as it wrote them last.
        package let overwritten: [String]

        package init(
            step: Step.ID, kind: String, _ disposition: StepDisposition, needs: [Step.ID],
            substitution: String? = nil, expectedDuration: Duration? = nil, fingerprint: Fingerprint? = nil,
            inputs: [Input] = [], instances: [Instance] = [], recordedBy: String? = nil, overwritten: [String] = []
        ) {
            self.overwritten = overwritten
            self.recordedBy = recordedBy
            self.instances = instances
            self.step = step
            self.kind = kind
            self.disposition = disposition
            self.needs = needs
            self.substitution = substitution
            self.expectedDuration = expectedDuration
            self.fingerprint = fingerprint
            self.inputs = inputs
        }

        package var outcome: StepOutcome { disposition.outcome }
        package var reason: String { disposition.reason }
    }

    package struct Input: Sendable, Hashable {
        package let name: String
        package let uri: String
        /// A step's output, a path, or nil when nothing provides it.
        package let source: String?

        package init(name: String, uri: String, source: String?) {
            self.name = name
            self.uri = uri
            self.source = source
        }
    }

    package let pipeline: String
    /// In an order in which they can run.
    package let entries: [Entry]

    package init(pipeline: String, entries: [Entry]) {
        self.pipeline = pipeline
        self.entries = entries
    }
}
