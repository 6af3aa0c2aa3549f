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
    }

    private var places: [Pool: Places]
    private var pools: [Step.ID: Pool] = [:]

    package init(jobs: Int, handlers: Int) {
        places = [.jobs: Places(free: max(1, jobs)), .handlers: Places(free: max(1, handlers))]
    }

    /// Whether any more step may find a place.
    package var haveRoom: Bool { places.values.contains { $0.free > 0 } }

    /// Whether a step may start at once; it waits otherwise.
    package mutating func enter(_ step: Step.ID, _ pool: Pool) -> Bool {
        pools[step] = pool
        guard let free = places[pool]?.free, free > 0 else {
            places[pool]?.waiting.append(step)
            return false
        }
        places[pool]?.free -= 1
        return true
    }

    /// Notes that a step that started is done. Returns the one that has its place now.
    package mutating func leave(_ step: Step.ID) -> Step.ID? {
        guard let pool = pools[step], let found = places[pool] else { return nil }
        guard found.firstWaiting < found.waiting.count else {
            places[pool]?.free += 1
            return nil
        }
        places[pool]?.firstWaiting += 1
        return found.waiting[found.firstWaiting]
    }
}
