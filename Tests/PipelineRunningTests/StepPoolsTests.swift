import PipelineModel
import PipelineRunning
import Testing

/// Who may start, and who waits for a place.
struct StepPoolsTests {
    @Test func jobsAndHandlersHavePlacesOfTheirOwn() {
        var pools = StepPools(jobs: 1, handlers: 2)
        let coming: [(Step.ID, StepPools.Pool)] = [
            ("a", .jobs), ("b", .jobs), ("x", .handlers), ("y", .handlers), ("z", .handlers),
        ]
        let started = coming.filter { pools.enter($0.0, $0.1) }.map(\.0)
        #expect(started == ["a", "x", "y"])
        #expect(!pools.haveRoom)
        #expect(pools.leave("y") == "z")
        #expect(pools.leave("x") == nil)
        #expect(pools.haveRoom)
        #expect(pools.leave("a") == "b")
        #expect(pools.leave("b") == nil)
    }

    @Test func whoWaitsStartsInTheOrderOfComing() {
        var pools = StepPools(jobs: 1, handlers: 1)
        let steps: [Step.ID] = ["a", "b", "c", "d"]
        let places = steps.map { pools.enter($0, .jobs) }
        #expect(places == [true, false, false, false])
        let next = steps.map { pools.leave($0) }
        #expect(next == ["b", "c", "d", nil])
    }
}
