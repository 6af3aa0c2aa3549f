/// What becomes of a step, or became of it.
package enum StepOutcome: String, Sendable, Hashable, CaseIterable {
    case replayed
    case ran
    case failed
    /// Not started, because another step failed.
    case skipped
    /// Neither asked for nor needed.
    case notSelected = "not-selected"
    /// Nothing had to run: what it came to is known.
    case evaluated
    /// The other branch of a condition ran.
    case notTaken = "not-taken"
    /// Only the cloud can do it, or it needs what only the cloud can do.
    case cloudOnly = "elsewhere"
    /// Stopped, or not started, because the run was interrupted.
    case interrupted
    /// It depends on what a step that would run leaves behind. No step of a run ends so.
    case undecided = "unknown"

    /// What a plan calls it, which speaks of what is to come. Other programs read these names.
    package var plannedName: String {
        switch self {
        case .replayed: "replay"
        case .ran: "run"
        case .failed: "fails"
        default: rawValue
        }
    }
}

/// What becomes of a step and why, in one phrase: the same value in a plan, in a run and in its report.
package struct StepDisposition: Sendable, Hashable {
    package var outcome: StepOutcome
    package var reason: String

    package init(_ outcome: StepOutcome, reason: String) {
        self.outcome = outcome
        self.reason = reason
    }
}
