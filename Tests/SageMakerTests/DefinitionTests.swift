import PipelineModel
import SageMaker
import Testing

@Suite struct DefinitionTests {
    @Test func readsStepsInTheirOrderAndKeepsWhatElseTheySay() throws {
        let pipeline = try pipeline(
            """
            {"Version": "2020-12-01", "Metadata": {}, "Steps": [
              {"Name": "train", "Type": "Training", "Arguments": {"A": 1}, "DependsOn": ["clean"],
               "DisplayName": "Training!", "CacheConfig": {"Enabled": true}},
              {"Name": "clean", "Type": "Processing", "Arguments": {}}
            ], "SomethingNew": [1]}
            """)
        #expect(pipeline.name == "churn")
        #expect(pipeline.steps.map(\.id) == ["train", "clean"])
        #expect(pipeline.steps[0].kind == "Training")
        #expect(pipeline.steps[0].dependsOn == ["clean"])
        #expect(pipeline.steps[0].arguments == .literal(["A": 1]))
        #expect(
            pipeline.steps[0].attributes == ["DisplayName": "Training!", "CacheConfig": ["Enabled": true]])
    }

    @Test(arguments: [
        ("{\"Version\": 1,\n  oops}", "pipeline.json: not JSON: line 2, column 3: expected a member's name in quotes"),
        (
            "[]",
            "pipeline.json: holds a list, not a pipeline definition; give the text that Pipeline.definition() returns"
        ),
        (
            #"{"Steps": []}"#,
            "pipeline.json: has no Version, so it is not a pipeline definition; "
                + "give the text that Pipeline.definition() returns"
        ),
        (
            #"{"Version": "2019-01-01", "Steps": []}"#,
            "pipeline.json: Version is '2019-01-01', and Retake reads '2020-12-01', the only one that exists"
        ),
        (#"{"Version": "2020-12-01"}"#, "pipeline.json: Steps is missing"),
        (#"{"Version": "2020-12-01", "Steps": {}}"#, "pipeline.json: Steps must be a list, not an object"),
        (#"{"Version": "2020-12-01", "Steps": [7]}"#, "pipeline.json: Steps[0] must be an object, not an integer"),
        (
            #"{"Version": "2020-12-01", "Steps": [{"Type": "Training", "Arguments": {}}]}"#,
            "pipeline.json: Steps[0].Name is missing"
        ),
        (
            #"{"Version": "2020-12-01", "Steps": [{"Name": "a/b", "Type": "Training", "Arguments": {}}]}"#,
            "pipeline.json: Steps[0].Name is 'a/b'; SageMaker takes 1 to 64 letters, digits, '-' and '_'"
        ),
        (
            #"{"Version": "2020-12-01", "Steps": [{"Name": "a", "Type": "Training"}]}"#,
            "pipeline.json: Steps[0].Arguments is missing"
        ),
        (
            #"{"Version": "2020-12-01", "Steps": [{"Name": "a", "Type": "Procesing", "Arguments": {}}]}"#,
            "pipeline.json: step 'a' is of type 'Procesing', which SageMaker does not have; did you mean 'Processing'?"
        ),
    ])
    func saysWhatKeepsATextFromBeingADefinition(text: String, message: String) {
        #expect(throws: DefinitionError.self) { try pipeline(text) }
        do { _ = try pipeline(text) } catch { #expect("\(error)" == message) }
    }

    @Test func namesEveryStepThatCannotRunAndThoseInBranchesInOneError() {
        let text = """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Clean", "Type": "Processing", "Arguments": {}},
              {"Name": "IsGood", "Type": "Condition", "Arguments": {"Conditions": [], "IfSteps": [
                {"Name": "Register", "Type": "RegisterModel", "Arguments": {}},
                {"Name": "Again", "Type": "Training", "Arguments": {}}
              ], "ElseSteps": [{"Name": "Stop", "Type": "Fail", "Arguments": {}},
                               {"Name": "IsBad", "Type": "Condition", "Arguments": {}}]}},
              {"Name": "Ask", "Type": "Lambda", "Arguments": {}}
            ]}
            """
        do {
            _ = try pipeline(text)
            Issue.record("it was taken")
        } catch {
            #expect(
                "\(error)" == """
                    pipeline.json can't be run, for these reasons:
                      steps 'IsGood', 'IsBad' are of type Condition, which Retake can't run yet
                      step 'Register' is a RegisterModel, which Retake can't run yet
                      step 'Again' (Training) stands in a branch of Condition 'IsGood', so it can't run yet either
                      step 'Stop' is a Fail, which Retake can't run yet
                      step 'Ask' is a Lambda, which Retake can't run yet
                      Retake runs Processing and Training steps; take the others out of the definition to run the rest
                    """)
        }
    }

    @Test func tellsAllProblemsAtOnce() {
        let text = """
            {"Version": "1", "Parameters": [{"Name": "P", "Type": "Int"}], "Steps": [
              {"Name": "a", "Type": "Training", "Arguments": {"X": {"Get": "Parameters.Q"}}, "DependsOn": ["c"]},
              {"Name": "a", "Type": "Training", "Arguments": {"Y": {"Std:JsonGet": {}}}}
            ]}
            """
        #expect(
            problems(text).map(\.description) == [
                "Version is '1', and Retake reads '2020-12-01', the only one that exists",
                "Parameters[0].Type is 'Int', which is not a parameter type; use String, Integer, Float, Boolean",
                "two steps are named 'a'; a step's name must be unique in its pipeline",
                "DependsOn of step 'a' names step 'c', which is not in this pipeline; did you mean 'a'?",
                "Steps[0].Arguments.X refers to parameter 'Q', which the pipeline does not declare; did you mean 'P'?",
                "Steps[1].Arguments.Y uses Std:JsonGet, which Retake can't evaluate yet; "
                    + "write the value itself there, or a parameter",
            ])
    }

    @Test func aStepNameMayStandOnlyOnceOverAllBranches() {
        let text = """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "a", "Type": "Training", "Arguments": {}},
              {"Name": "c", "Type": "Condition", "Arguments": {"IfSteps": [
                {"Name": "a", "Type": "Training", "Arguments": {}}]}}]}
            """
        #expect(problems(text).contains(.pipeline(.duplicateStep("a"))))
    }
}
