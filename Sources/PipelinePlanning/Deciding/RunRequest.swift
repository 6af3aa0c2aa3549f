package import PipelineModel

/// What a person asks of a run, beyond the pipeline itself.
package struct RunRequest: Sendable, Hashable {
    /// Begin here: what these steps need is taken as it was recorded last.
    package var from: Set<Step.ID> = []
    /// Go no further than these.
    package var until: Set<Step.ID> = []
    /// Just these: `from` and `until` at once.
    package var only: Set<Step.ID> = []
    package var forced: Forced = .steps([])
    package var cache: CacheUse = .readWrite
    /// Whether the first failure ends the run.
    package var failsFast = false
    /// Whether a step that would run fails instead, as where a run shall only show that everything is recorded.
    package var isFrozen = false

    /// Steps that run even though nothing changed.
    package enum Forced: Sendable, Hashable {
        case all
        case steps(Set<Step.ID>)
    }

    package enum CacheUse: String, Sendable, Hashable, CaseIterable {
        case readWrite = "read-write"
        /// Recordings are replayed; what runs is not recorded.
        case read
        /// Everything runs and is recorded.
        case write
        /// Everything runs, and nothing is recorded.
        case off

        package var reads: Bool { self == .readWrite || self == .read }
        package var writes: Bool { self == .readWrite || self == .write }
    }

    package init() {}

    func forces(_ step: Step.ID) -> Bool {
        switch forced {
        case .all: true
        case .steps(let steps): steps.contains(step)
        }
    }

    /// Every step that is named, for what it is named.
    var named: [(option: String, step: Step.ID)] {
        let forced = if case .steps(let steps) = forced { steps } else { Set<Step.ID>() }
        return [("--from", from), ("--until", until), ("--only", only), ("--force", forced)].flatMap { option, steps in
            steps.sorted().map { (option, $0) }
        }
    }
}
