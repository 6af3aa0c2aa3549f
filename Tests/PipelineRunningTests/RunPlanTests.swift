import PipelineModel
import PipelinePlanning
import PipelineRunning
import Testing

struct RunPlanTests {
    /// ingest → clean → train → report, and audit beside them; report also needs audit.
    private func plan() throws -> RunPlan {
        RunPlan(
            try StepGraph(
                steps: ["ingest", "audit", "clean", "train", "report"],
                needs: ["clean": ["ingest"], "train": ["clean"], "report": ["train", "audit"]]))
    }

    @Test func startsWhatIsReadyAndThenMustWait() throws {
        var plan = try plan()
        #expect(plan.startNext() == "ingest")
        #expect(plan.startNext() == "audit")
        #expect(plan.startNext() == nil)
        #expect(plan.finish("ingest", succeeded: true) == [])
        #expect(plan.startNext() == "clean")
        #expect(plan.startNext() == nil)
    }

    @Test func afterAFailureSkipsAllThatNeedsItOnceAndGoesOnWithTheRest() throws {
        var plan = try plan()
        _ = plan.startNext()
        _ = plan.startNext()
        #expect(plan.finish("ingest", succeeded: false) == ["clean", "train", "report"])
        #expect(plan.finish("audit", succeeded: true) == [])
        #expect(plan.startNext() == nil)
    }

    @Test func aStepWithTwoFailedNeedsIsSkippedOnce() throws {
        var plan = RunPlan(try StepGraph(steps: ["a", "b", "c"], needs: ["c": ["a", "b"]]))
        _ = plan.startNext()
        _ = plan.startNext()
        #expect(plan.finish("a", succeeded: false) == ["c"])
        #expect(plan.finish("b", succeeded: false) == [])
    }

    /// a → b, and a gatherer that waits for the ends of both.
    private var gathering: StepGraph {
        get throws {
            try StepGraph(
                steps: ["a", "b", "gather", "use"], needs: ["b": ["a"], "gather": ["a", "b"], "use": ["gather"]],
                triggers: ["gather": ["a": .settled, "b": .settled]])
        }
    }

    @Test func whatGathersStartsWhenAllHaveEndedOrNeverWill() throws {
        var plan = RunPlan(try gathering)
        #expect(plan.startNext() == "a")
        #expect(plan.finish("a", succeeded: false) == ["b"])
        #expect(plan.startNext() == "gather")
        #expect(plan.finish("gather", succeeded: true) == [])
        #expect(plan.startNext() == "use")
    }

    @Test func stepsThatComeToLightWithTheirTriggersAreGatheredToo() throws {
        var plan = RunPlan(try StepGraph(steps: ["gather", "use"], needs: ["use": ["gather"]]))
        #expect(plan.startNext() == "gather")
        let new = RunPlan.Addition(steps: [("a", []), ("b", ["a"])], graph: try gathering)
        let unfit = plan.postpone("gather", until: ["a", "b"], adding: new)
        #expect(unfit == [])
        #expect(plan.startNext() == "a")
        #expect(plan.finish("a", succeeded: false) == ["b"])
        #expect(plan.startNext() == "gather")
    }
}
