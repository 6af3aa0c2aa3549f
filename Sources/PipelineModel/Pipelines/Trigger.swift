extension Step {
    /// The end of another step after which a step runs.
    package enum Trigger: String, Sendable, Hashable, CaseIterable {
        /// It succeeded: what a dependency means that says nothing else.
        case completed = "Completed"
        case failed = "Failed"
        case stopped = "Stopped"
        /// It succeeded, failed or was stopped. A step that never started has no end.
        case any = "Any"

        package static var names: [String] { allCases.map(\.rawValue) }

        /// Whether a step runs after one that failed.
        package var answersFailures: Bool { self == .failed || self == .any }
    }
}
