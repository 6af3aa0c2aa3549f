import PipelineModel
import PipelinePlanning
import Testing

struct StepGraphTests {
    @Test func ordersStepsAfterWhatTheyNeedAndOtherwiseAsGiven() throws {
        let graph = try StepGraph(
            steps: ["report", "train", "ingest", "audit"],
            needs: ["report": ["train", "audit"], "train": ["ingest"]])
        #expect(graph.order == ["ingest", "audit", "train", "report"])
        #expect(graph.needs["report"] == ["train", "audit"])
    }

    @Test func showsACycle() {
        let error = #expect(throws: PipelineError.self) {
            try StepGraph(
                steps: ["z", "a", "b", "c"], needs: ["z": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]])
        }
        #expect(
            error?.description
                == "steps need each other: a → b → c → a; remove one of these references or DependsOn entries")
    }

    @Test func aLongChainNeitherRecursesNorSlowsDown() throws {
        let steps = (0..<20_000).map { Step.ID("step-\($0)") }
        let needs = Dictionary(uniqueKeysWithValues: zip(steps.dropFirst(), steps.map { Set([$0]) }))
        #expect(try StepGraph(steps: steps.reversed(), needs: needs).order == steps)
    }
}
