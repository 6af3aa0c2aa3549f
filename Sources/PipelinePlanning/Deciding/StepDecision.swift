package import PipelineModel

/// What is decided of a step: before a run for a plan, and in a run when the step may start.
///
/// Small: pipelines may have many thousands of steps.
package struct StepDecision: Sendable {
    package var disposition: StepDisposition
    /// The steps that must be done before anything can be decided. None for an undecided step that can't begin at all.
    package var awaited: [Step.ID] = []
    package var fingerprint: Fingerprint?
    /// How long the job took the last time it was recorded.
    package var expectedDuration: Duration?
    /// What the step left behind, when it need not run.
    package var products: StepProducts?
    /// Of a step that fails without having begun: what became of it, in one phrase.
    package var failure: String?
    /// The recording that stands for it, as soon as it is published.
    package var recording: SourceRecording?
    /// Who recorded it; nil when it was the user.
    package var recordedBy: String?

    package struct SourceRecording: Sendable {
        /// In seconds since 1970.
        let recordedAt: Int64
        /// Whether it is a recording of just what the step is now.
        package let isExact: Bool
        /// Of its file, before it was read: another one has another.
        let inode: UInt64?
    }

    /// - Parameter isExact: whether the job is just what the step is now.
    init(replaying job: RecordedJob, reason: String, isExact: Bool = true, inode: UInt64? = nil) {
        self.init(.replayed, reason: reason)
        fingerprint = job.fingerprint
        expectedDuration = job.duration
        products = StepProducts(of: job)
        recording = SourceRecording(recordedAt: job.recordedAt, isExact: isExact, inode: inode)
    }

    package init(_ outcome: StepOutcome, reason: String) { disposition = StepDisposition(outcome, reason: reason) }

    package static let notSelected = StepDecision(.notSelected, reason: "not selected")

    package var outcome: StepOutcome { disposition.outcome }
    package var reason: String { disposition.reason }

    /// Whether it is at least possible that the step runs.
    package var mayRun: Bool { outcome == .ran || outcome == .undecided }

    /// What keeps the step from beginning at all, if anything does.
    package var problem: String? { outcome == .undecided && awaited.isEmpty ? reason : nil }

    /// Whether the step ends the run, which has failed then.
    package var endsRun: Bool { outcome == .failed }
}

/// What a step that is done left behind, for those that come after it.
package struct StepProducts: Sendable {
    package var outputs: [StepOutput] = []
    package var results = StepResults()

    package init(outputs: [StepOutput] = [], results: StepResults = StepResults()) {
        self.outputs = outputs
        self.results = results
    }

    package init(of job: RecordedJob) { self.init(outputs: job.outputs, results: job.results) }
}

extension StepDisposition {
    /// What becomes of the steps that need one with which it came to this; nil when they can run.
    package func ofDependents(of step: Step.ID, on trigger: Step.Trigger = .completed) -> StepDisposition? {
        switch (outcome, trigger) {
        case (_, .settled): nil
        case (.notTaken, _): StepDisposition(.notTaken, reason: "needs \(step), which does not run")
        case (.cloudOnly, _): StepDisposition(.cloudOnly, reason: "needs \(step), which can't run here")
        case (.failed, .completed): StepDisposition(.skipped, reason: "needs \(step), which failed")
        case (.failed, .stopped): StepDisposition(.notTaken, reason: trigger.reason(of: step) + "; it failed")
        case (.ran, .failed), (.replayed, .failed), (.evaluated, .failed),
            (.ran, .stopped), (.replayed, .stopped), (.evaluated, .stopped):
            StepDisposition(.notTaken, reason: trigger.reason(of: step) + "; it succeeded")
        default: nil
        }
    }
}

extension Step.Trigger {
    /// When a step runs that waits for another in this way.
    package func reason(of step: Step.ID) -> String {
        switch self {
        case .completed: "runs only if \(step) succeeds"
        case .failed: "runs only if \(step) fails"
        case .stopped: "runs only if \(step) is stopped"
        case .any, .settled: "runs however \(step) ends"
        }
    }
}

extension [StepOutput] {
    package var byName: [String: StepOutput] { Dictionary(map { ($0.name, $0) }) { first, _ in first } }
}
