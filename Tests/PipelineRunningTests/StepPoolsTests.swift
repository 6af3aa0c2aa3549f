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
        #expect(pools.leave("y") == ["z"])
        #expect(pools.leave("x") == [])
        #expect(pools.haveRoom)
        #expect(pools.leave("a") == ["b"])
        #expect(pools.leave("b") == [])
    }

    @Test func whoWaitsStartsInTheOrderOfComing() {
        var pools = StepPools(jobs: 1, handlers: 1)
        let steps: [Step.ID] = ["a", "b", "c", "d"]
        let places = steps.map { pools.enter($0, .jobs) }
        #expect(places == [true, false, false, false])
        let next = steps.flatMap { pools.leave($0) }
        #expect(next == ["b", "c", "d"])
    }

    @Test func ofOneLoopNoMoreRunAtOnceThanItSays() throws {
        let loop = Step(
            id: "Fan", kind: "ForEach", arguments: .literal([:]),
            loop: .init(items: .each([]), body: [Step(id: "W", kind: "Plain", arguments: .literal([:]))], width: 2))
        let items = [Expression](repeating: .literal(1), count: 4)
        let steps = try Pipeline(name: "p", steps: [loop]).expanding("Fan", over: items).steps.dropLast()
        var pools = StepPools(jobs: 3, handlers: 1)
        let places = steps.map { pools.enter($0.id, .jobs, of: $0.iteration) }
        #expect(places == [true, true, false, false])
        let other = pools.enter("other", .jobs)
        #expect(other)
        // The place of one goes to the next of the loop, which finds a free place among the jobs.
        #expect(pools.leave("W-1") == ["W-2"])
        let late = pools.enter("late", .jobs)
        #expect(!late)
        // Now the one that waits for a job's place comes first, and the loop's next waits behind it.
        #expect(pools.leave("W-0") == ["late"])
        #expect(pools.leave("other") == ["W-3"])
    }
}
