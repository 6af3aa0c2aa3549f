import PipelineModel
import SageMaker
import Testing

/// What a Cleanup step's arguments say.
@Suite struct CleanupTests {
    private func action(_ arguments: String) throws -> StepAction {
        try dialect.action(
            of: Step(id: "Tidy", kind: "Cleanup", arguments: .literal(.null)),
            arguments: try JSONReader.read(arguments),
            in: Scope())
    }

    private func problems(_ arguments: String) -> [String] {
        do {
            _ = try action(arguments)
            return []
        } catch { return (error as? JobError)?.problems.map(\.description) ?? ["\(error)"] }
    }

    @Test func itNamesStepsAndPerhapsObjects() throws {
        let cleanup = Cleanup(sources: [
            .init(step: "Fit", uris: nil), .init(step: "Make", uris: ["s3://b/out/a.csv", "s3://b/out/b.csv"]),
        ])
        #expect(
            try action(
                """
                {"Resources": {"S3": [{"StepName": "Fit"},
                  {"StepName": "Make", "S3Uris": ["s3://b/out/a.csv", "S3://b/out/b.csv"]}]}}
                """) == .cleanup(cleanup))
        #expect(cleanup.summary == "all that Fit wrote and 2 objects of Make")
    }

    @Test(arguments: [
        (#"{}"#, "Resources.S3 is missing"),
        (#"{"Resources": {"S3": [{}]}}"#, "Resources.S3[0].StepName is missing"),
        (#"{"Resources": {"S3": "Fit"}}"#, "Resources.S3 must be a list, not a string"),
        (#"{"Resources": {"S3": [{"StepName": "Fit", "S3Uris": []}]}}"#, "must be a list of URIs, not an empty one"),
        (
            #"{"Resources": {"S3": [{"StepName": "Fit", "S3Uris": ["b/x"]}]}}"#,
            "Retake knows URIs that begin with s3://"
        ),
    ])
    func whatMakesNoSenseIsToldWithItsPlace(arguments: String, problem: String) {
        #expect(problems(arguments).count == 1)
        #expect(problems(arguments).first?.contains(problem) ?? false)
    }

    @Test func aMemberThatIsNotKnownKeepsTheStepFromRemovingMoreThanIsMeant() throws {
        let entry = try action(#"{"Resources": {"S3": [{"StepName": "Fit", "OlderThan": "P1D"}]}}"#)
        guard case .cloudOnly(let reason) = entry else { throw NoJob(reason: "\(entry)") }
        #expect(reason.contains("Resources.S3[0].OlderThan asks for a choice of files"))
        let other = try action(#"{"Resources": {"S3": [], "Redshift": []}}"#)
        guard case .cloudOnly = other else { throw NoJob(reason: "\(other)") }
    }

    @Test func itComesAfterTheStepsThatItNames() throws {
        let steps = try pipeline(
            steps: """
                {"Name": "A", "Type": "Model", "Arguments": {}}, {"Name": "B", "Type": "Model", "Arguments": {}},
                {"Name": "Tidy", "Type": "Cleanup", "DependsOn": [{"Step": "A", "Trigger": "Any"}],
                 "Arguments": {"Resources": {"S3": [{"StepName": "A"}, {"StepName": "B"}, {"StepName": "B"}]}}}
                """
        ).steps
        #expect(steps[2].dependsOn == ["A", "B"])
        #expect(steps[2].triggers == ["A": .any])
    }

    @Test func aStepThatIsNotThereIsTold() {
        let found = SageMakerTests.problems(
            """
            {"Version": "2020-12-01", "Steps": [{"Name": "Fit", "Type": "Model", "Arguments": {}},
              {"Name": "Tidy", "Type": "Cleanup", "Arguments": {"Resources": {"S3": [{"StepName": "Fitt"}]}}}]}
            """)
        #expect(
            found.map(\.description) == [
                """
                Arguments.Resources.S3[0].StepName of step 'Tidy' names step 'Fitt', which is not in this pipeline; \
                did you mean 'Fit'?
                """
            ])
    }
}
