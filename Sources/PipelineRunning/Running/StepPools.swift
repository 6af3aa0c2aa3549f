package import PipelineModel

/// How many steps run at once: jobs want a processor each, commands that ask somebody else mostly wait.
///
/// Pure: it starts nothing. Who finds no free place waits in the order of coming.
package struct StepPools {
    package enum Pool: Hashable {
        case jobs
        case handlers
    }

    private struct Places {
        var free: Int
        var waiting: [Step.ID] = []
        /// Those before have started.
        var firstWaiting = 0

        /// Whether a step has a place at once; it waits otherwise.
        mutating func enter(_ step: Step.ID) -> Bool {
            guard free > 0 else {
                waiting.append(step)
                return false
            }
            free -= 1
            return true
        }

        /// The step that has the place of one that is done.
        mutating func leave() -> Step.ID? {
            guard firstWaiting < waiting.count else {
                free += 1
                return nil
            }
            defer { firstWaiting += 1 }
            return waiting[firstWaiting]
        }
    }

    private var places: [Pool: Places]
    private var pools: [Step.ID: Pool] = [:]
    /// Of each loop, by its step.
    private var loops: [Step.ID: Places] = [:]
    private var loopOfStep: [Step.ID: Step.ID] = [:]

    package init(jobs: Int, handlers: Int) {
        places = [.jobs: Places(free: max(1, jobs)), .handlers: Places(free: max(1, handlers))]
    }

    /// Whether any more step may find a place.
    package var haveRoom: Bool { places.values.contains { $0.free > 0 } }

    /// Whether a step may start at once; it waits otherwise.
    ///
    /// - Parameter iteration: the loop in which it needs a place, too.
    package mutating func enter(_ step: Step.ID, _ pool: Pool, of iteration: Step.Iteration? = nil) -> Bool {
        pools[step] = pool
        if let iteration {
            loopOfStep[step] = iteration.loop
            let mayRun = loops[iteration.loop, default: Places(free: max(1, iteration.width))].enter(step)
            guard mayRun else { return false }
        }
        return places[pool]?.enter(step) ?? false
    }

    /// Notes that a step that started is done. Returns those that have its places now.
    package mutating func leave(_ step: Step.ID) -> [Step.ID] {
        guard let pool = pools[step] else { return [] }
        var next = places[pool]?.leave().map { [$0] } ?? []
        if let loop = loopOfStep[step], let waiting = loops[loop]?.leave(), let pool = pools[waiting],
            places[pool]?.enter(waiting) ?? false
        {
            next.append(waiting)
        }
        return next
    }
}
