/// Something that happened in a run, in the order in which it happened.
package enum RunEvent: Sendable, Hashable {
    case started(run: String, pipeline: String, steps: [Step.ID])
    /// With how long its job took when it was last recorded.
    case stepStarted(Step.ID, reason: String, expected: Duration? = nil)
    /// Another process computes the same step; this one waits for it.
    case stepWaiting(Step.ID, holder: String)
    case stepWrote(Step.ID, LogLine)
    case stepFinished(StepReport)
    /// Something that a person should know; of one step, or of the run.
    case notice(Step.ID?, String)
    /// All steps are done; their outputs are still being packed.
    case packing(Packing)
    case finished(RunSummary)

    /// What is left to be packed.
    package struct Packing: Sendable, Hashable {
        package let recordingCount: Int
        /// Of all files that are or were to be packed behind the run.
        package let byteCount: Int64
        package let doneByteCount: Int64

        package init(recordingCount: Int, byteCount: Int64, doneByteCount: Int64) {
            self.recordingCount = recordingCount
            self.byteCount = byteCount
            self.doneByteCount = doneByteCount
        }
    }
}

/// What a run came to.
package struct RunSummary: Sendable, Hashable {
    package enum Outcome: String, Sendable, Hashable {
        case succeeded
        /// Nothing failed, but steps were left out that can't run here.
        case incomplete
        case failed
        /// Steps failed, and for each of them one that waits for its failure ran.
        case completedWithFailures = "completed-with-failures"
        case interrupted

        /// What a run came to that ended so.
        ///
        /// - Parameter answered: the failed steps after which one ran for that reason.
        package init(of reports: some Sequence<StepReport>, answered: Set<Step.ID> = []) {
            let outcomes = Set(reports.map(\.outcome))
            self =
                if outcomes.contains(.interrupted) {
                    .interrupted
                } else if outcomes.contains(.failed) {
                    reports.allSatisfy { $0.outcome != .failed || answered.contains($0.step) }
                        ? .completedWithFailures : .failed
                } else {
                    outcomes.contains(.cloudOnly) ? .incomplete : .succeeded
                }
        }
    }

    package let run: String
    package let outcome: Outcome
    /// In the order of the definition.
    package let steps: [StepReport]
    package let duration: Duration

    package init(run: String, outcome: Outcome, steps: [StepReport], duration: Duration) {
        self.run = run
        self.outcome = outcome
        self.steps = steps
        self.duration = duration
    }

    /// The recorded durations of all replayed steps.
    package var savedDuration: Duration { steps.compactMap(\.savedDuration).reduce(.zero, +) }
}

/// Shows a run while it goes on.
package protocol RunReport: Sendable {
    /// Called for one event at a time.
    func show(_ event: RunEvent)
}
