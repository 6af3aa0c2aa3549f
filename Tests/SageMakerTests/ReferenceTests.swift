import PipelineModel
import SageMaker
import Testing

@Suite struct ReferenceTests {
    /// What a reference at `Arguments.X` is read as.
    private func reference(_ text: String) throws -> Expression? {
        let pipeline = try pipeline(
            parameters: #"{"Name": "Depth"}"#,
            steps: """
                {"Name": "Prep-1", "Type": "Processing", "Arguments": {}},
                {"Name": "Train", "Type": "Training", "Arguments": {"X": {"Get": \(Value.string(text).json())}}}
                """)
        guard case .object(let members) = pipeline.steps[1].arguments else { return nil }
        return members.first?.value
    }

    @Test(arguments: [
        ("Parameters.Depth", Reference.parameter("Depth")),
        ("Execution.PipelineName", .execution("PipelineName")),
        (
            "Steps.Prep-1.ProcessingOutputConfig.Outputs['a.b-c'].S3Output.S3Uri",
            .step(
                "Prep-1",
                PropertyPath([
                    .key("ProcessingOutputConfig"), .key("Outputs"), .element(member: "OutputName", name: "a.b-c"),
                    .key("S3Output"), .key("S3Uri"),
                ]))
        ),
        (
            "Steps.Prep-1.ProcessingInputs[\"raw\"].S3Input.S3Uri",
            .step(
                "Prep-1",
                PropertyPath([
                    .key("ProcessingInputs"), .element(member: "InputName", name: "raw"), .key("S3Input"),
                    .key("S3Uri"),
                ]))
        ),
        (
            "Steps.Prep-1.InputDataConfig['train'].ContentType",
            .step(
                "Prep-1",
                PropertyPath([
                    .key("InputDataConfig"), .element(member: "ChannelName", name: "train"), .key("ContentType"),
                ]))
        ),
        (
            "Steps.Prep-1.InputDataConfig[0].DataSource",
            .step("Prep-1", PropertyPath([.key("InputDataConfig"), .index(0), .key("DataSource")]))
        ),
        (
            "Steps.Prep-1.Environment['it's.here']",
            .step("Prep-1", PropertyPath([.key("Environment"), .key("it's.here")]))
        ),
    ])
    func readsAReference(text: String, expected: Reference) throws {
        #expect(try reference(text) == .reference(expected))
    }

    @Test(arguments: [
        "", "Parameters", "Parameters.", "Foo.Bar", "Steps.Prep-1", "Steps.Prep-1.", "Steps..X", "Steps.Prep-1.A..B",
        "Steps.Prep-1.A[", "Steps.Prep-1.A[x]", "Steps.Prep-1.A['x]", "Steps.Prep-1.A['x'", "Steps.Prep-1.A['']",
        "Steps.Prep-1.A[0]B", "Steps.Prep-1.A]", "Steps.Prep-1.A[99999999999999999999]", "Steps.Prep-1.A[-1]",
        "Steps.Prep-1['A']",
    ])
    func refusesAMalformedReferenceAndSaysWhereItStands(text: String) {
        let quoted = Value.string(text).json()
        let step = #"{"Name": "Prep-1", "Type": "Training", "Arguments": {"Environment": {"X": {"Get": \#(quoted)}}}}"#
        let found = problems(#"{"Version": "2020-12-01", "Steps": [\#(step)]}"#).map(\.description)
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("Steps[0].Arguments.Environment.X refers to '\(text)': this is not a reference; ")
                == true)
    }

    @Test(arguments: [
        (
            #"{"PropertyFile": {"Get": "Steps.clean.PropertyFiles.Report"}, "Path": "a['b.c'][0].d"}"#,
            Expression.lookup(
                PropertyPath([.key("a"), .key("b.c"), .index(0), .key("d")]),
                in: .propertyFile("Report", of: "clean"))
        ),
        (
            #"{"S3Uri": {"Std:Join": {"On": "/", "Values": ["s3:/", "b"]}}, "Path": "Outputs['x']"}"#,
            Expression.lookup(
                PropertyPath([.key("Outputs"), .key("x")]),
                in: .uri(.join(separator: "/", [.literal("s3:/"), .literal("b")])))
        ),
    ])
    func aValueInAJSONFileIsFoundByItsPath(arguments: String, expression: Expression) throws {
        let pipeline = try pipeline(
            steps: #"{"Name": "clean", "Type": "Lambda", "Arguments": {"X": {"Std:JsonGet": \#(arguments)}}}"#)
        #expect(pipeline.steps[0].arguments == .object([.init(key: "X", value: expression)]))
    }

    @Test(arguments: [
        (
            #"{"PropertyFile": {"Get": "Steps.clean.PropertyFiles.Report"}, "Path": {"Get": "Parameters.P"}}"#,
            "Std:JsonGet needs 'Path', a literal string"
        ),
        (#"{"Path": "a"}"#, "Std:JsonGet needs 'PropertyFile' or 'S3Uri'"),
        (
            #"{"PropertyFile": "Report", "Path": "a"}"#,
            #"Std:JsonGet names a property file as {"Get": "Steps.STEP.PropertyFiles.NAME"}"#
        ),
        (
            #"{"PropertyFile": {"Get": "Steps.clean.Report"}, "Path": "a"}"#,
            #"Std:JsonGet names a property file as {"Get": "Steps.STEP.PropertyFiles.NAME"}"#
        ),
    ])
    func aLookUpWithoutFileOrPathIsRefused(arguments: String, message: String) {
        let found = problems(inArguments: #"{"X": {"Std:JsonGet": \#(arguments)}}"#)
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix(message) == true, "\(found)")
    }

    @Test(arguments: [
        (
            #"{"X": {"Get": "Execution.PipelineNam"}}"#,
            "Steps[0].Arguments.X refers to 'Execution.PipelineNam', which does not exist; there are StartDateTime, "
                + "CurrentDateTime, PipelineName, PipelineArn, PipelineExecutionId, PipelineExecutionArn, "
                + "TrainingJobName, ProcessingJobName; did you mean 'PipelineName'?"
        ),
        (
            #"{"X": {"Get": "Steps.nope.Y"}}"#,
            "'Steps.nope.Y' at Steps[0].Arguments.X names step 'nope', which is not in this pipeline"
        ),
        (#"{"X": {"Get": 5}}"#, "Steps[0].Arguments.X.Get must be a reference, not an integer"),
        (
            #"{"X": {"Std:Join": {"On": 1, "Values": []}}}"#,
            "Steps[0].Arguments.X: Std:Join needs 'On', a string, and 'Values', a list"
        ),
        (
            #"{"a.b": {"c d": {"Get": "Parameters.P"}}}"#,
            "Steps[0].Arguments['a.b']['c d'] refers to parameter 'P', which the pipeline does not declare"
        ),
    ])
    func refusesWhatLeadsNowhere(arguments: String, message: String) {
        #expect(problems(inArguments: arguments) == [message])
    }

    @Test func aFunctionThatIsUnknownKeepsOnlyItsStepFromRunning() throws {
        let pipeline = try pipeline(
            steps: #"""
                {"Name": "a", "Type": "Training", "Arguments": {"X": {"Std:Join": {"On": "", "Values": ["a", {"Std:Split": {}}]}}}},
                {"Name": "b", "Type": "Training", "Arguments": {"X": {"Get": "Steps.a.Y"}}}
                """#)
        #expect(
            pipeline.steps.map(\.problem) == [
                "Steps[0].Arguments.X.Std:Join.Values[1] uses Std:Split, which does not exist; "
                    + "there are Std:Join and Std:JsonGet", nil,
            ])
        #expect(pipeline.steps.map(\.statedNeeds) == [[], ["a"]])
    }

    @Test func aTypeOfStepThatIsUnknownMayHoldAnything() throws {
        let pipeline = try pipeline(
            steps: #"""
                {"Name": "a", "Type": "Loop", "Arguments": {"X": [{"Get": "Loop.Item.x"}, {"Std:Range": 3}, {"Get": "Steps.inner.Y"}]}}
                """#)
        #expect(pipeline.steps.map(\.problem) == [nil])
        #expect(pipeline.steps.first?.statedNeeds == [])
    }

    @Test func aTriggerThatIsUnknownKeepsOnlyItsStepFromRunning() throws {
        let pipeline = try pipeline(
            steps: #"""
                {"Name": "a", "Type": "Training", "Arguments": {}},
                {"Name": "b", "Type": "Training", "Arguments": {}, "DependsOn": [{"Step": "a", "Trigger": "Faild"}]},
                {"Name": "c", "Type": "Training", "Arguments": {}, "DependsOn": [{"Step": "a", "Trigger": "Completed"}]}
                """#)
        #expect(pipeline.steps.map(\.dependsOn) == [[], ["a"], ["a"]])
        #expect(
            pipeline.steps.map(\.problem) == [
                nil,
                "Steps[1].DependsOn[0] waits until 'a' is 'Faild'; there are Completed, Failed, Stopped, Any; did you mean 'Failed'?",
                nil,
            ])
    }

    @Test func aStepMayWaitForAnyEndOfAnother() throws {
        let pipeline = try pipeline(
            steps: #"""
                {"Name": "a", "Type": "Training", "Arguments": {}},
                {"Name": "b", "Type": "Training", "Arguments": {}, "DependsOn": [{"Step": "a", "Trigger": "Failed"}]},
                {"Name": "c", "Type": "Training", "Arguments": {}, "DependsOn": [{"Step": "a", "Trigger": "Any"}, "b"]},
                {"Name": "d", "Type": "Training", "Arguments": {}, "DependsOn": [{"Step": "a", "Trigger": "Stopped"}, "a"]}
                """#)
        #expect(pipeline.steps[1].triggers == ["a": .failed])
        #expect(pipeline.steps[2].triggers == ["a": .any])
        #expect(
            pipeline.steps.map(\.problem) == [
                nil, nil, nil,
                "Steps[3].DependsOn[1] waits for another end of 'a' than the entry before; keep one of the two",
            ])
    }

    @Test func joinsMayHoldAnyForm() throws {
        let pipeline = try pipeline(
            parameters: #"{"Name": "Depth"}"#,
            steps: """
                {"Name": "a", "Type": "Training", "Arguments": {"X": [1, {"Std:Join": {"On": "/", "Values": [
                  "s3:/", {"Get": "Parameters.Depth"}, {"Std:Join": {"On": "", "Values": [1]}}]}}]}}
                """)
        #expect(
            pipeline.steps[0].arguments
                == .object([
                    .init(
                        key: "X",
                        value: .list([
                            .literal(1),
                            .join(
                                separator: "/",
                                [
                                    .literal("s3:/"), .reference(.parameter("Depth")),
                                    .join(separator: "", [.literal(1)]),
                                ]),
                        ]))
                ]))
    }

    @Test func anObjectWithMoreThanOneMemberIsData() throws {
        let pipeline = try pipeline(
            steps: #"{"Name": "a", "Type": "Training", "Arguments": {"X": {"Get": "Parameters.P", "Other": 1}}}"#)
        #expect(pipeline.steps[0].arguments == .literal(["X": ["Get": "Parameters.P", "Other": 1]]))
    }

    @Test func theExperimentsNamesAreThoseThatTheDefinitionGives() throws {
        let pipeline = try pipeline(
            """
            {"Version": "2020-12-01", "Steps": [{"Name": "a", "Type": "Training", "Arguments": {
              "X": {"Get": "PipelineExperimentConfig.ExperimentName"},
              "Y": {"Get": "PipelineExperimentConfig.TrialName"}}}],
             "PipelineExperimentConfig": {"ExperimentName": "mine"}}
            """)
        #expect(
            pipeline.steps[0].arguments
                == .object([
                    .init(key: "X", value: .literal("mine")),
                    .init(key: "Y", value: .reference(.execution("PipelineExecutionId"))),
                ]))
    }
}
