import PipelineModel
import PipelinePlanning

/// How many steps run at once: jobs want a processor each, commands that ask somebody else mostly wait.
///
/// Pure: it starts nothing. Who finds a lane full waits in the order of coming.
struct StepPools {
    private struct Lane {
        var free: Int
        var waiting: [ResolvedStep] = []
        /// Those before have started.
        var firstWaiting = 0
    }

    private var jobs: Lane
    private var handlers: Lane

    init(jobs: Int, handlers: Int) {
        self.jobs = Lane(free: max(1, jobs))
        self.handlers = Lane(free: max(1, handlers))
    }

    /// Whether any more step may find a place.
    var haveRoom: Bool { jobs.free > 0 || handlers.free > 0 }

    /// Whether a step may start at once; it waits otherwise.
    mutating func enter(_ step: ResolvedStep) -> Bool {
        step.asksSomebody ? Self.enter(step, &handlers) : Self.enter(step, &jobs)
    }

    /// Notes that a step that started is done. Returns the one that has its place now.
    mutating func leave(_ step: ResolvedStep) -> ResolvedStep? {
        step.asksSomebody ? Self.leave(&handlers) : Self.leave(&jobs)
    }

    private static func enter(_ step: ResolvedStep, _ lane: inout Lane) -> Bool {
        guard lane.free > 0 else {
            lane.waiting.append(step)
            return false
        }
        lane.free -= 1
        return true
    }

    private static func leave(_ lane: inout Lane) -> ResolvedStep? {
        guard lane.firstWaiting < lane.waiting.count else {
            lane.free += 1
            return nil
        }
        defer { lane.firstWaiting += 1 }
        return lane.waiting[lane.firstWaiting]
    }
}

extension ResolvedStep {
    /// Whether a command of the user's answers for it.
    fileprivate var asksSomebody: Bool { if case .handler = action { true } else { false } }
}
