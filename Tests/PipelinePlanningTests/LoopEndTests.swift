import PipelineModel
import Testing

@testable import PipelinePlanning

/// What a loop comes to.
struct LoopEndTests {
    /// A loop over so many items with one step, `Score`, in its body.
    private func loop(_ count: Int, maximum: Bool? = nil) throws -> Step.Loop {
        let selector = maximum.map {
            Step.Loop.Selector(isMaximized: $0, body: "Score", path: PropertyPath([.key("v")]))
        }
        let step = Step(
            id: "Fan", kind: "ForEach", arguments: .literal([:]),
            loop: Step.Loop(
                items: .each([]), body: [Step(id: "Score", kind: "Lambda", arguments: .literal([:]))], width: 2,
                selector: selector))
        let pipeline = try Pipeline(name: "p", steps: [step])
            .expanding("Fan", over: (0..<count).map { .literal(.integer($0)) })
        return try #require(pipeline.steps.last?.loop)
    }

    private func ends(_ outcomes: [StepOutcome]) -> [Step.ID: StepOutcome] {
        Dictionary(uniqueKeysWithValues: outcomes.enumerated().map { (Step.child("Score", $0), $1) })
    }

    private func decision(_ outcomes: [StepOutcome], maximum: Bool? = nil, values: [Value?] = []) throws -> StepDecision
    {
        LoopEnd(of: try loop(outcomes.count, maximum: maximum), ends: ends(outcomes)).decision { step in
            let index = Step.iterated(step.rawValue)?.index ?? 0
            return values.indices.contains(index) ? values[index] : nil
        }
    }

    private func selected(_ maximum: Bool, _ values: [Value?]) throws -> String? {
        let ran = [StepOutcome](repeating: .ran, count: values.count)
        return try decision(ran, maximum: maximum, values: values).products?.results.values["Selector"]?["StepName"]?
            .text
    }

    @Test func itSucceedsWhenAllOfItsStepsDid() throws {
        let decision = try decision([.ran, .replayed, .evaluated])
        #expect(decision.outcome == .evaluated)
        #expect(decision.reason == "3 items, 3 steps")
        #expect(
            decision.products?.results.values == [
                "Status": "Succeeded", "InputItemCount": 3, "TotalStepCount": 3, "SucceededStepCount": 3,
                "FailedStepCount": 0, "StoppedStepCount": 0,
            ])
    }

    @Test func overNoItemsItSucceedsWithNothing() throws {
        let decision = try decision([], maximum: true)
        #expect(decision.outcome == .evaluated)
        #expect(decision.reason == "0 items, 0 steps")
        #expect(decision.products?.results.values["Selector"] == nil)
    }

    @Test func oneFailedStepFailsItAndItsCountsAreKnown() throws {
        let decision = try decision([.ran, .failed, .skipped])
        #expect(decision.problem == "Score-1 failed")
        #expect(decision.failure == "1 of 3 steps failed")
        let values = try #require(decision.products?.results.values)
        #expect(values["Status"] == "Failed")
        #expect(values["TotalStepCount"] == 2)
        #expect(values["FailedStepCount"] == 1)
    }

    @Test func aStepThatIsLeftOutByItsTriggerCountsNowhere() throws {
        let decision = try decision([.ran, .notTaken])
        #expect(decision.outcome == .evaluated)
        #expect(decision.products?.results.values["TotalStepCount"] == 1)
    }

    @Test func whatOnlyTheCloudCanDoLeavesItOut() throws {
        let decision = try decision([.ran, .cloudOnly])
        #expect(decision.outcome == .cloudOnly)
        #expect(decision.reason == "needs Score-1, which can't run here")
    }

    @Test func theSelectorPicksTheLargestOrTheSmallestNumber() throws {
        #expect(try selected(true, [3, 7, 5]) == "Score-1")
        #expect(try selected(false, [3, 7, 5]) == "Score-0")
    }

    @Test func ofEqualNumbersTheFirstItemIsPicked() throws {
        #expect(try selected(true, [1, 4, 4]) == "Score-1")
        #expect(try selected(false, [.double(1.0), 1, 4]) == "Score-0")
    }

    @Test func aTextThatWritesANumberIsCompared() throws {
        #expect(try selected(true, ["9", "10", "1e1"]) == "Score-1")
    }

    @Test func missingAndOtherValuesArePassedOver() throws {
        #expect(try selected(true, [nil, "high", true, .null, 0]) == "Score-4")
        #expect(try selected(true, ["NaN", -1]) == "Score-1")
        let decision = try decision([.ran, .ran], maximum: true, values: ["high", 1])
        #expect(decision.reason == "2 items, 2 steps; Score-1 is most with 1, 1 had no number")
    }

    @Test func withoutAnyNumberItFailsAndSaysWhatItLookedFor() throws {
        let decision = try decision([.ran, .ran], maximum: false, values: [nil, "low"])
        #expect(decision.problem == "no Score has a number at 'v', by which its selector picks")
    }

    @Test func whileStepsAreOpenItSaysHowManyRun() throws {
        let end = LoopEnd(of: try loop(3), ends: ends([.replayed, .ran, .undecided]))
        let waiting = end.waiting(for: ["Score-1", "Score-2"])
        #expect(waiting.reason == "3 items: 1 to run, 1 to replay, 1 known later")
        #expect(waiting.awaited == ["Score-1", "Score-2"])
    }
}
