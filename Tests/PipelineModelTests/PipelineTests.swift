import PipelineModel
import Testing

struct PipelineTests {
    @Test func twoStepsCannotShareAName() {
        let error = #expect(throws: PipelineError.self) {
            try Pipeline(name: "p", steps: [step("Train"), step("Train")])
        }
        #expect(error?.description == "two steps are named 'Train'; a step's name must be unique in its pipeline")
    }

    @Test func aReferenceToAStepThatIsNotThereNamesBoth() {
        let reference = Expression.reference(.step("Trian", PropertyPath([.key("Name")])))
        let error = #expect(throws: PipelineError.self) {
            try Pipeline(name: "p", steps: [step("Train"), step("Infer", reference)])
        }
        #expect(
            error?.description
                == "'Steps.Trian.Name' of step 'Infer' names step 'Trian', which is not in this pipeline; did you mean 'Train'?"
        )
    }

    private func step(_ id: Step.ID, _ arguments: Expression = .literal(.null)) -> Step {
        Step(id: id, kind: "Processing", arguments: arguments)
    }
}
