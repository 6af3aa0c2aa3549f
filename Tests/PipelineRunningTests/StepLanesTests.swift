import PipelineModel
import PipelinePlanning
import Testing

@testable import PipelineRunning

/// Who may start, and who waits for a place.
struct StepLanesTests {
    private func job(_ name: String) -> ResolvedStep {
        resolved(name, .job(Job(step: Step.ID(name), image: "i", command: ["true"])))
    }

    private func handler(_ name: String) -> ResolvedStep {
        resolved(name, .handler(Handler(step: Step.ID(name), kind: "Lambda", command: ["true"], input: [:])))
    }

    private func resolved(_ name: String, _ action: StepAction) -> ResolvedStep {
        ResolvedStep(
            step: Step(id: Step.ID(name), kind: "k", arguments: .literal(.null)), arguments: .null, action: action,
            sources: [], outputURIs: [:], policy: .always)
    }

    @Test func jobsAndHandlersHavePlacesOfTheirOwn() {
        var lanes = StepPools(jobs: 1, handlers: 2)
        let started = [job("a"), job("b"), handler("x"), handler("y"), handler("z")].filter { lanes.enter($0) }
        #expect(started.map(\.id) == ["a", "x", "y"])
        #expect(!lanes.haveRoom)
        #expect(lanes.leave(handler("y"))?.id == "z")
        #expect(lanes.leave(handler("x")) == nil)
        #expect(lanes.haveRoom)
        #expect(lanes.leave(job("a"))?.id == "b")
        #expect(lanes.leave(job("b")) == nil)
    }

    @Test func whoWaitsStartsInTheOrderOfComing() {
        var lanes = StepPools(jobs: 1, handlers: 1)
        #expect(["a", "b", "c", "d"].map { lanes.enter(job($0)) } == [true, false, false, false])
        #expect((0..<4).map { _ in lanes.leave(job("any"))?.id } == ["b", "c", "d", nil])
    }
}
