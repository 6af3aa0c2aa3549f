extension Step {
    /// The end of another step after which a step runs.
    package enum Trigger: String, Sendable, Hashable, CaseIterable {
        /// It succeeded: what a dependency means that says nothing else.
        case completed = "Completed"
        case failed = "Failed"
        case stopped = "Stopped"
        /// It succeeded, failed or was stopped. A step that never started has no end.
        case any = "Any"
        /// It ended in any way, or never will: for steps that say what became of others. No definition writes it.
        case settled

        package static var names: [String] { allCases.filter { $0 != .settled }.map(\.rawValue) }

        /// The end that a definition names so; nil when there is none.
        package init?(written name: String) {
            self.init(rawValue: name)
            if self == .settled { return nil }
        }

        /// Whether a step runs after one that failed.
        package var answersFailures: Bool { self == .failed || self == .any }
    }
}
