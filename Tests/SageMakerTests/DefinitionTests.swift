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
    ])
    func saysWhatKeepsATextFromBeingADefinition(text: String, message: String) {
        #expect(throws: DefinitionError.self) { try pipeline(text) }
        do { _ = try pipeline(text) } catch { #expect("\(error)" == message) }
    }

    @Test func stepsOfBranchesAreStepsLikeAllOthersThatKnowTheirCondition() throws {
        let pipeline = try pipeline(
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "IsGood", "Type": "Condition", "Arguments": {
                "Conditions": [{"Type": "Equals", "LeftValue": 1, "RightValue": {"Get": "Steps.Train.Depth"}}],
                "IfSteps": [
                  {"Name": "IsBest", "Type": "Condition", "Arguments": {"Conditions": [], "IfSteps": [
                    {"Name": "Register", "Type": "RegisterModel", "Arguments": {}}], "ElseSteps": []}}],
                "ElseSteps": [{"Name": "Stop", "Type": "Fail", "Arguments": {"ErrorMessage": "bad"}}]}},
              {"Name": "Train", "Type": "Training", "Arguments": {}}
            ]}
            """)
        #expect(pipeline.steps.map(\.id) == ["IsGood", "IsBest", "Register", "Stop", "Train"])
        #expect(
            pipeline.steps.map(\.branch) == [
                nil, .init(condition: "IsGood", outcome: true), .init(condition: "IsBest", outcome: true),
                .init(condition: "IsGood", outcome: false), nil,
            ])
        #expect(pipeline.steps.map(\.statedNeeds) == [["Train"], ["IsGood"], ["IsBest"], ["IsGood"], []])
    }

    @Test(arguments: [
        ("[5]", "[0] must be a condition, not an integer"),
        (#"[{"LeftValue": 1}]"#, "[0].Type is missing"),
        (#"[{"Type": "LessThan", "LeftValue": 1}]"#, "[0].RightValue is missing"),
        (#"[{"Type": "In", "Values": []}]"#, "[0].QueryValue is missing"),
        (#"[{"Type": "Not", "Condition": {"Type": "Or"}}]"#, "[0].Condition.Conditions is missing"),
        (
            #"[{"Type": "Or", "Conditions": [{"Type": "Equals", "LeftValue": 1, "RightValue": 1}, {}]}]"#,
            "[0].Conditions[1].Type is missing"
        ),
    ])
    func aConditionThatCanNeverBeDecidedIsRefused(conditions: String, message: String) {
        let found = problems(
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "IsGood", "Type": "Condition", "Arguments": {"Conditions": \(conditions)}}]}
            """)
        #expect(found.map(\.description) == ["Steps[0].Arguments.Conditions" + message])
    }

    @Test func aConditionThatNobodyKnowsKeepsOnlyItsStepFromRunning() throws {
        let steps = try pipeline(
            steps: """
                {"Name": "IsGood", "Type": "Condition", "Arguments": {"Conditions": [
                  {"Type": "Not", "Condition": {"Type": "Equal", "LeftValue": 1, "RightValue": 1}}], "IfSteps": []}},
                {"Name": "Make", "Type": "Model", "Arguments": {}}
                """
        ).steps
        #expect(
            steps[0].problem
                == """
                Steps[0].Arguments.Conditions[0].Condition.Type is 'Equal', which is not a condition; there are Equals, \
                NotEquals, GreaterThan, GreaterThanOrEqualTo, LessThan, LessThanOrEqualTo, In, NotIn, Not, And, Or; \
                did you mean 'Equals'?
                """)
        #expect(steps[1].problem == nil)
    }

    @Test func aMemberThatNobodyKnowsIsToldWithItsPlace() throws {
        let steps = try pipeline(
            steps: """
                {"Name": "A", "Type": "Model", "Arguments": {}, "CacheConfg": {}},
                {"Name": "B", "Type": "Model", "Arguments": {}, "DependsOn": [{"Step": "A", "After": "P1D"}]},
                {"Name": "C", "Type": "Strange", "Arguments": {}, "Own": 1}
                """
        ).steps
        #expect(
            steps[0].notices == [
                "Steps[0].CacheConfg is a member that Retake does not know; did you mean 'CacheConfig'?"
            ])
        #expect(steps[1].problem == "Steps[1].DependsOn[0].After is a member that Retake does not know")
        #expect(steps[2].notices.isEmpty)
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
                "Steps[1].Arguments.Y: Std:JsonGet needs 'Path', a literal string",
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
