import PipelineModel
import SageMaker
import Testing

/// What a ForEach of a definition becomes.
struct ForEachTests {
    /// A ForEach `Fan` whose body calls one Lambda, `Work`, with these arguments.
    private func fan(
        over items: String, arguments: String = #"{"x": {"Get": "ForEach.CurrentItem"}}"#, more: String = "",
        width: String = "2"
    ) throws -> Pipeline {
        try pipeline(
            parameters: #"{"Name": "Rows", "Type": "String", "DefaultValue": "[{\"id\": 1}, {\"id\": 2}]"}"#,
            steps: """
                {"Name": "Fan", "Type": "ForEach", "Arguments": {"IterableItems": \(items), "MaxConcurrency": \(width), \(more)
                  "ForEachBody": [{"Name": "Work", "Type": "Lambda", "FunctionArn": "f", "Arguments": \(arguments)}]}},
                {"Name": "After", "Type": "Lambda", "FunctionArn": "f", "Arguments": {"n": {"Get": "Steps.Fan.InputItemCount"}}}
                """)
    }

    /// The steps of a pipeline in which a loop has gone through its items, with the parameters' defaults.
    private func expanded(_ pipeline: Pipeline, _ name: Step.ID = "Fan") throws -> Pipeline {
        let loop = try #require(pipeline.steps.first { $0.id == name }?.loop)
        let scope = Scope(parameters: try pipeline.parameters.values(texts: [:]))
        return pipeline.expanding(name, over: try loop.expressions(in: scope))
    }

    /// The arguments of each step of a loop.
    private func arguments(_ pipeline: Pipeline) throws -> [String: String] {
        let scope = Scope(parameters: try pipeline.parameters.values(texts: [:]))
        return Dictionary(
            try pipeline.steps.filter { $0.iteration != nil }.map {
                ($0.id.rawValue, try $0.arguments.value(in: scope).json())
            }
        ) { first, _ in first }
    }

    @Test func eachItemHasAStepOfItsOwnAndTheLoopWaitsForTheirEnds() throws {
        let pipeline = try expanded(try fan(over: #"["a", "b"]"#))
        #expect(pipeline.steps.map(\.id) == ["Work-0", "Work-1", "Fan", "After"])
        #expect(try arguments(pipeline) == ["Work-0": #"{"x":"a"}"#, "Work-1": #"{"x":"b"}"#])
        let loop = try #require(pipeline.steps.first { $0.id == "Fan" })
        #expect(loop.triggers == ["Work-0": .settled, "Work-1": .settled])
        #expect(loop.loop?.children == ["Work-0", "Work-1"])
    }

    @Test(arguments: [
        (#"[1, 2.5, -3, true]"#, [#"{"x":1}"#, #"{"x":2.5}"#, #"{"x":-3}"#, #"{"x":true}"#]),
        (#"{"Get": "Parameters.Rows"}"#, [#"{"x":"{\"id\":1}"}"#, #"{"x":"{\"id\":2}"}"#]),
        (#"["{\"id\": 1}"]"#, [#"{"x":"{\"id\": 1}"}"#]), ("[]", []), (#""[7]""#, [#"{"x":7}"#]),
    ]) func anItemIsWhatTheListHas(items: String, expected: [String]) throws {
        let found = try arguments(try expanded(try fan(over: items)))
        #expect(found.sorted { $0.key < $1.key }.map(\.value) == expected)
    }

    @Test(arguments: [
        ("ForEach.CurrentItem.a", "1"), ("ForEach.CurrentItem['c d']", "2"), ("ForEach.CurrentItem.e.f['g h']", "3"),
        ("ForEach.CurrentItem.list[1]", "5"), ("ForEach.CurrentItem.e", #""{\"f\":{\"g h\":3}}""#),
    ]) func fieldsOfAnItemAreReadAtAnyDepth(reference: String, expected: String) throws {
        let item = #"{\"a\": 1, \"c d\": 2, \"e\": {\"f\": {\"g h\": 3}}, \"list\": [4, 5]}"#
        let pipeline = try fan(over: "[\"\(item)\"]", arguments: #"{"x": {"Get": "\#(reference)"}}"#)
        #expect(try arguments(try expanded(pipeline)) == ["Work-0": #"{"x":\#(expected)}"#])
    }

    @Test func anItemIsJoinedAsAText() throws {
        let join = #"{"x": {"Std:Join": {"On": "-", "Values": ["n", {"Get": "ForEach.CurrentItem"}]}}}"#
        let found = try arguments(try expanded(try fan(over: "[2.5, true]", arguments: join)))
        #expect(found == ["Work-0": #"{"x":"n-2.5"}"#, "Work-1": #"{"x":"n-True"}"#])
    }

    @Test func anItemThatLacksAFieldSaysWhichOne() throws {
        let pipeline = try expanded(
            try fan(over: #"["{\"a\": 1}"]"#, arguments: #"{"x": {"Get": "ForEach.CurrentItem.b"}}"#))
        #expect(throws: EvaluationError.document(place: "x", problem: "the item {\"a\": 1} has no value at 'b'")) {
            try pipeline.steps[0].arguments.value(in: Scope())
        }
    }

    @Test func whatIsNoListIsRefusedWithItsText() throws {
        let loop = try #require(try fan(over: #""oslo, rome""#).steps[0].loop)
        #expect(
            throws: EvaluationError.document(
                place: "IterableItems",
                problem: "'oslo, rome' is no list of items; write a JSON list, as in [\"a\", \"b\"]")
        ) { try loop.expressions(in: Scope()) }
    }

    @Test func stepsOfABodyNameTheStepsOfTheirOwnIteration() throws {
        let pipeline = try expanded(
            try pipeline(
                steps: #"""
                    {"Name": "Before", "Type": "Lambda", "FunctionArn": "f"},
                    {"Name": "Fan", "Type": "ForEach", "DependsOn": ["Before"], "Arguments": {
                      "IterableItems": ["a", "b"], "MaxConcurrency": 1, "ForEachBody": [
                        {"Name": "One", "Type": "Lambda", "FunctionArn": "f", "Arguments": {}},
                        {"Name": "Two", "Type": "Lambda", "FunctionArn": "f", "DependsOn": [{"Step": "One", "Trigger": "Any"}],
                         "Arguments": {"k": {"Get": "Steps.One.OutputParameters['k']"},
                          "m": {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.One.PropertyFiles.M"}, "Path": "a"}}}}]}}
                    """#))
        let two = try #require(pipeline.steps.first { $0.id == "Two-1" })
        #expect(two.dependsOn == ["One-1", "Before"])
        #expect(two.triggers == ["One-1": .any])
        #expect(two.statedNeeds == ["One-1", "Before"])
        #expect(pipeline.steps.first { $0.id == "One-0" }?.dependsOn == ["Before"])
    }

    /// The URI of the output of each step, where the body's step writes to this one.
    private func places(_ items: String, _ uri: String) throws -> [String] {
        let pipeline = try expanded(
            try pipeline(
                steps: """
                    {"Name": "Fan", "Type": "ForEach", "Arguments": {"IterableItems": \(items), "MaxConcurrency": 2,
                      "ForEachBody": [{"Name": "Work", "Type": "Processing", "Arguments": {"ProcessingOutputConfig": {"Outputs": [
                        {"OutputName": "out", "S3Output": {"S3Uri": \(uri), "LocalPath": "/opt/ml/processing/out"}}]}}}]}}
                    """))
        let path = PropertyPath([
            .key("ProcessingOutputConfig"), .key("Outputs"), .index(0), .key("S3Output"), .key("S3Uri"),
        ])
        return try pipeline.steps.filter { $0.iteration != nil }.map {
            path.value(in: try $0.arguments.value(in: Scope()))?.text ?? ""
        }
    }

    @Test func stepsThatWouldWriteToOnePlaceHaveAFolderEach() throws {
        #expect(try places(#"["a", "b"]"#, #""s3://b/out""#) == ["s3://b/out/0", "s3://b/out/1"])
        #expect(try places(#"["a"]"#, #""s3://b/out""#) == ["s3://b/out/0"])
    }

    @Test func placesThatItemsMakeDifferentStayAsTheyAre() throws {
        let uri = #"{"Std:Join": {"On": "/", "Values": ["s3://b/out", {"Get": "ForEach.CurrentItem"}]}}"#
        #expect(try places(#"["a", "b"]"#, uri) == ["s3://b/out/a", "s3://b/out/b"])
        #expect(try places(#"["a", "a"]"#, uri) == ["s3://b/out/a/0", "s3://b/out/a/1"])
    }

    @Test func aStepThatNamesThePlaceOfAnotherMeansThatOfItsOwnItem() throws {
        let pipeline = try expanded(
            try pipeline(
                steps: #"""
                    {"Name": "Fan", "Type": "ForEach", "Arguments": {"IterableItems": ["a", "b"], "MaxConcurrency": 2, "ForEachBody": [
                      {"Name": "Work", "Type": "Processing", "Arguments": {"ProcessingOutputConfig": {"Outputs": [
                        {"OutputName": "out", "S3Output": {"S3Uri": "s3://b/out", "LocalPath": "/opt/ml/processing/out"}}]}}},
                      {"Name": "Use", "Type": "Lambda", "FunctionArn": "f", "DependsOn": ["Work"], "Arguments": {
                        "all": "s3://b/out", "file": "s3://b/out/x/y.csv", "other": "s3://b/output", "list": ["s3://b/out", 1]}}]}}
                    """#))
        let expected =
            #"{"all":"s3://b/out/1","file":"s3://b/out/1/x/y.csv","other":"s3://b/output","list":["s3://b/out/1",1]}"#
        #expect(try arguments(pipeline)["Use-1"] == expected)
    }

    @Test(arguments: [
        (
            #"{"Pick": "Best", "Field": {"Get": "IterationOutput.Work.OutputParameters['v']"}}"#,
            "is 'Best'; there are MaxBy and MinBy"
        ),
        (#"{"Pick": "MaxBy", "Field": {"Get": "IterationOutput.Wrok.OutputParameters['v']"}}"#, "did you mean 'Work'?"),
        (#"{"Pick": "MaxBy", "Field": {"Get": "Steps.Work.v"}}"#, "write IterationOutput.STEP.PROPERTY"),
    ]) func aSelectorThatSelectsNothingKeepsOnlyItsStepFromRunning(selector: String, problem: String) throws {
        let pipeline = try fan(over: #"["a"]"#, more: "\"Selector\": \(selector),")
        #expect(pipeline.steps[0].problem?.contains(problem) ?? false)
        #expect(pipeline.steps[1].problem == nil)
    }

    @Test(arguments: ["0", "true", "\"many\"", "null"]) func aWidthIsAnIntegerFromOne(width: String) throws {
        let problem = try fan(over: #"["a"]"#, width: width).steps[0].problem
        #expect(problem?.contains("Steps[0].Arguments.MaxConcurrency") ?? false)
    }

    @Test func whatTheServiceWouldRefuseAndRetakeRunsIsNoticed() throws {
        let many = "[" + (0...100).map(String.init).joined(separator: ", ") + "]"
        #expect(
            try fan(over: many, width: "51").steps[0].loop?.notices == [
                "runs up to 51 steps at once; SageMaker takes a MaxConcurrency of 50",
                "has 101 items in its definition; SageMaker takes 100",
            ])
        #expect(try fan(over: #"["a"]"#, width: "50").steps[0].loop?.notices == [])
    }

    @Test(arguments: ["Condition", "Fail", "ForEach"]) func aBodyHoldsStepsThatRun(kind: String) throws {
        let pipeline = try pipeline(
            steps: """
                {"Name": "Fan", "Type": "ForEach", "Arguments": {"IterableItems": [1], "MaxConcurrency": 1, "ForEachBody": [
                  {"Name": "Inner", "Type": "\(kind)", "Arguments": {"Conditions": [], "IterableItems": [1], "MaxConcurrency": 1}}]}}
                """)
        #expect(pipeline.steps[0].problem?.contains("takes no Condition, Fail or ForEach there") ?? false)
    }

    @Test func anItemOutsideOfABodyKeepsOnlyItsStepFromRunning() throws {
        let pipeline = try pipeline(
            steps: #"""
                {"Name": "Lost", "Type": "Lambda", "FunctionArn": "f", "Arguments": {"x": {"Get": "ForEach.CurrentItem"}}},
                {"Name": "Fine", "Type": "Lambda", "FunctionArn": "f", "Arguments": {}}
                """#)
        #expect(pipeline.steps[0].problem?.contains("known only to the steps of a ForEachBody") ?? false)
        #expect(pipeline.steps[1].problem == nil)
    }

    @Test func noOtherStepIsCalledLikeAChild() {
        let text = #"""
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Fan", "Type": "ForEach", "Arguments": {"IterableItems": [1], "MaxConcurrency": 1, "ForEachBody": [
                {"Name": "Work", "Type": "Lambda", "FunctionArn": "f"}]}},
              {"Name": "Work-7", "Type": "Lambda", "FunctionArn": "f"}]}
            """#
        #expect(
            problems(text).map(\.description) == [
                "Steps[1].Name is 'Work-7', as the steps are called that 'Work' of a ForEachBody becomes; name one of the two otherwise"
            ])
    }

    @Test func aStepOfABodyIsNamedFromOutsideByItsIteration() throws {
        let found = problems(
            #"""
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Fan", "Type": "ForEach", "Arguments": {"IterableItems": [1], "MaxConcurrency": 1, "ForEachBody": [
                {"Name": "Work", "Type": "Lambda", "FunctionArn": "f"}]}},
              {"Name": "After", "Type": "Lambda", "FunctionArn": "f", "DependsOn": ["Work"]}]}
            """#)
        #expect(found.count == 1)
    }
}
