import PipelineModel

/// What is shown of what steps write.
package enum ShownLogs: String, Sendable, CaseIterable {
    case all
    /// The end of the log of a step that failed.
    case failed
    case none
    /// Beside what ``failed`` shows, the last line of each step that runs: in the table of a ``LiveReport``, which also tells
    /// what begins and ends well, so that no line does.
    case running

    /// Whether an event has lines of its own.
    func shows(_ event: RunEvent) -> Bool {
        switch (self, event) {
        case (.all, _): true
        case (_, .stepWrote): false
        case (.running, .stepStarted), (.running, .stepWaiting): false
        case (.running, .stepFinished(let report)): report.outcome == .failed
        default: true
        }
    }
}
