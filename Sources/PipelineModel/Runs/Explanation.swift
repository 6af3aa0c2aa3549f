/// Why a step would run or be replayed, for a person who wants to know.
package struct Explanation: Sendable, Hashable {
    /// An earlier run of the step.
    package struct Attempt: Sendable, Hashable {
        /// Nil for one that failed: only its parts are known.
        package let job: RecordedJob?

        package init(job: RecordedJob?) { self.job = job }
    }

    /// One part that changed.
    package struct Change: Sendable, Hashable {
        package let change: Manifest.Change
        /// The difference line by line, where the texts are known: a unified diff, or a list of files or packages.
        package let lines: [String]

        package init(_ change: Manifest.Change, lines: [String] = []) {
            self.change = change
            self.lines = lines
        }
    }

    /// A step before this one, and why it runs or ran.
    package struct Origin: Sendable, Hashable {
        package let step: Step.ID
        package let reason: String

        package init(step: Step.ID, reason: String) {
            self.step = step
            self.reason = reason
        }
    }

    package let step: Step.ID
    package let disposition: StepDisposition
    package let fingerprint: Fingerprint?
    /// What is replayed.
    package var replayed: RecordedJob?
    package var acceptance: Acceptance?
    /// What the changes are counted from: the nearest earlier attempt.
    package var compared: Attempt?
    /// What a person edits comes first.
    package var changes: [Change] = []
    /// Where the change began, when that was before this step.
    package var origins: [Origin] = []
    /// Whether the step is known to write the same again.
    package var check: StepCheck?

    package init(step: Step.ID, _ disposition: StepDisposition, fingerprint: Fingerprint? = nil) {
        self.step = step
        self.disposition = disposition
        self.fingerprint = fingerprint
    }

    package var outcome: StepOutcome { disposition.outcome }
    package var reason: String { disposition.reason }
}
