import Foundation
import TestSupport
import Testing

/// Steps that run once for each item.
struct ForEachTests {
    /// Two steps for each item, where an item `bad` fails in the first, and a Lambda that reads what they came to.
    ///
    /// - Parameters:
    ///   - items: as the definition writes them.
    ///   - before: steps before the loop.
    private func project(_ items: String, before: String = "", width: Int = 2) throws -> Project {
        func job(_ name: String, _ script: String, _ argument: String, _ input: String = "") -> String {
            """
            {"Name": "\(name)", "Type": "Processing", "Arguments": {
              "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}}, "RoleArn": "r",
              "AppSpecification": {"ImageUri": "i", "ContainerEntrypoint": ["/bin/sh", "-c", "\(script)", "sh"],
                "ContainerArguments": [\(argument)]},
              "ProcessingInputs": [\(input)],
              "ProcessingOutputConfig": {"Outputs": [{"OutputName": "out", "S3Output": {"S3Uri": "s3://b/\(name)",
                "LocalPath": "/opt/ml/processing/out", "S3UploadMode": "EndOfJob"}}]}}}
            """
        }
        let data = """
            {"InputName": "in", "S3Input": {"S3Uri": {"Get": "Steps.Make.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri"},
              "LocalPath": "/opt/ml/processing/in", "S3DataType": "S3Prefix", "S3InputMode": "File"}}
            """
        let project = try Project()
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01",
             "Parameters": [{"Name": "Items", "Type": "String", "DefaultValue": "[\\"a\\", \\"b\\", \\"c\\"]"}], "Steps": [
              \(before)
              {"Name": "Fan", "Type": "ForEach", "Arguments": {"IterableItems": \(items), "MaxConcurrency": \(width),
                "Selector": {"Pick": "MaxBy", "Field": {"Get": "IterationOutput.Rate.OutputParameters['size']"}},
                "ForEachBody": [
                  \(job("Make", "printf '%s' $1 > out/a.txt; test $1 != bad", #"{"Get": "ForEach.CurrentItem"}"#)),
                  \(job("Copy", "cat in/a.txt > out/b.txt", "", data)),
                  {"Name": "Rate", "Type": "Lambda", "FunctionArn": "f", "OutputParameters": [{"OutputName": "size", "OutputType": "Integer"},
                    {"OutputName": "of", "OutputType": "String"}], "DependsOn": ["Copy"],
                   "Arguments": {"of": {"Get": "ForEach.CurrentItem"}}}]}},
              {"Name": "Tell", "Type": "Lambda", "FunctionArn": "f", "Arguments": {
                "best": {"Get": "Steps.Fan.Selected.OutputParameters['of']"}, "first": {"Get": "Steps.Fan.IterationOutputs[0].Rate.OutputParameters['of']"},
                "count": {"Get": "Steps.Fan.InputItemCount"}, "good": {"Get": "Steps.Fan.SucceededStepCount"}}},
              {"Name": "Complain", "Type": "Lambda", "FunctionArn": "f", "DependsOn": [{"Step": "Fan", "Trigger": "Failed"}],
               "Arguments": {"bad": {"Get": "Steps.Fan.FailedStepCount"}, "status": {"Get": "Steps.Fan.Status"}}}]}
            """.replacingOccurrences(of: "out/", with: "$RETAKE_ROOT/opt/ml/processing/out/")
                .replacingOccurrences(of: " in/", with: " $RETAKE_ROOT/opt/ml/processing/in/"))
        try project.write(
            "rate.py",
            """
            import json, sys
            of = json.load(sys.stdin)["of"]
            print(json.dumps({"size": len(of), "of": of}))
            """)
        try project.write(
            "retake.yaml",
            """
            pipeline: pipeline.json
            buckets: buckets
            steps:
              Rate: {handler: python3 rate.py}
              Tell: {handler: tee told.txt}
              Complain: {handler: tee complaint.txt}
              "*": {handler: cat items.json}
            """)
        return project
    }

    private func run(_ project: Project, _ more: String...) throws -> Project.Result {
        let process = try project.start(["run", "--json", "--runtime", "host"] + more)
        process.waitUntilExit()
        return try project.result(of: process)
    }

    private let all = ["Make-0", "Make-1", "Make-2", "Copy-0", "Copy-1", "Copy-2", "Rate-0", "Rate-1", "Rate-2"]

    @Test func everyItemRunsRecordsAndReplaysByItself() throws {
        let project = try project(#"["a", "bb", "c"]"#)
        let first = try run(project)
        #expect(first.executed == (all + ["Tell"]).sorted())
        #expect(try project.read("told.txt") == #"{"best":"bb","first":"a","count":3,"good":9}"# + "\n")
        #expect(try run(project).executed == [])
        let text = try project.read("pipeline.json")
        try project.write(
            "pipeline.json", text.replacingOccurrences(of: #"["a", "bb", "c"]"#, with: #"["a", "bb", "dd"]"#))
        #expect(try run(project).executed == ["Copy-2", "Make-2", "Rate-2"])
    }

    @Test func theItemsMayBeAParameter() throws {
        let project = try project(#"{"Get": "Parameters.Items"}"#)
        #expect(try run(project).executed == (all + ["Tell"]).sorted())
        let more = try run(project, "--param", #"Items=["a", "b", "c", "dddd"]"#)
        #expect(more.executed == ["Copy-3", "Make-3", "Rate-3", "Tell"])
        #expect(try project.read("told.txt").contains(#""best":"dddd""#))
    }

    private let list = """
        {"Name": "List", "Type": "Lambda", "FunctionArn": "f", "Arguments": {"of": "today"},
         "OutputParameters": [{"OutputName": "items", "OutputType": "String"}]},
        """

    @Test func theItemsMayBeWhatAStepAnswers() throws {
        let project = try project(#"{"Get": "Steps.List.OutputParameters['items']"}"#, before: list)
        try project.write("items.json", #"{"items": "[\"a\", \"bb\", \"c\"]"}"#)
        let unknown = try project.retake("plan", "--runtime", "host")
        #expect(unknown.output.contains("goes through the items that List writes"))
        #expect(!unknown.output.contains("Make-0"))
        let early = "step 'Make-1' is not known before the items of step 'Fan' are; run that first: --until Fan"
        #expect(try project.retake("plan", "--only", "Make-1").errors.contains("needs step 'List'"))
        #expect(try project.retake("why", "Make-1").errors.contains(early))
        #expect(try run(project).executed == (all + ["List", "Tell"]).sorted())
        // What is recorded tells the items, so that each of them is known before anything runs.
        let known = try project.retake("plan", "--runtime", "host")
        #expect(known.output.contains("Make-2"))
        #expect(known.output.contains("3 items, 9 steps; Rate-1 is most with 2"))
        #expect(try run(project).executed == [])
        #expect(try run(project, "--only", "Make-1", "--force", "Make-1").executed == ["Make-1"])
        // What the list becomes decides alone how many steps there are.
        try project.write("items.json", #"{"items": "[\"a\", \"bb\", \"c\", \"d\"]"}"#)
        #expect(try run(project, "--force", "List").executed == ["Copy-3", "List", "Make-3", "Rate-3", "Tell"])
        try project.write("items.json", #"{"items": "[\"a\", \"bb\"]"}"#)
        let fewer = try run(project, "--force", "List")
        #expect(fewer.executed == ["List", "Tell"])
        #expect(fewer.outcomes["Make-2"] == nil)
    }

    @Test func whatIsNoListFailsTheLoopAlone() throws {
        let project = try project(#"{"Get": "Steps.List.OutputParameters['items']"}"#, before: list)
        try project.write("items.json", #"{"items": "a, b"}"#)
        let result = try run(project)
        #expect(result.outcomes == ["List": "ran", "Fan": "failed", "Tell": "skipped", "Complain": "failed"])
        #expect(result.output.contains("IterableItems: 'a, b' is no list of items"))
    }

    @Test func withoutItemsTheLoopSucceedsWithNothing() throws {
        let project = try project("[]")
        let result = try run(project)
        #expect(result.outcomes["Fan"] == "evaluated")
        #expect(result.reasons["Fan"] == "0 items, 0 steps")
        // There is no iteration that could be read.
        #expect(result.outcomes["Tell"] == "failed")
        #expect(result.output.contains("names a property that step 'Fan' does not have"))
    }

    @Test func oneFailedItemFailsTheLoopAndTheOthersGoOn() throws {
        let project = try project(#"["a", "bad", "c"]"#)
        let result = try run(project)
        #expect(
            result.outcomes == [
                "Make-0": "ran", "Make-1": "failed", "Make-2": "ran", "Copy-0": "ran", "Copy-1": "skipped",
                "Copy-2": "ran",
                "Rate-0": "ran", "Rate-1": "skipped", "Rate-2": "ran", "Fan": "failed", "Tell": "skipped",
                "Complain": "ran",
            ])
        #expect(result.reasons["Fan"] == "1 of 9 steps failed")
        #expect(try project.read("complaint.txt") == #"{"bad":1,"status":"Failed"}"# + "\n")
        #expect(result.output.contains(#""outcome":"completed-with-failures""#))
        #expect(result.status == 4)
    }

    @Test(arguments: [[], ["--fail-fast"]]) func aFailureThatTheBodyAnswersFailsTheRunAllTheSame(options: [String])
        throws
    {
        let project = try Project()
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Fan", "Type": "ForEach", "Arguments": {"IterableItems": ["a", "b"], "MaxConcurrency": 1, "ForEachBody": [
                {"Name": "Try", "Type": "Lambda", "FunctionArn": "f", "Arguments": {"x": {"Get": "ForEach.CurrentItem"}}},
                {"Name": "Rescue", "Type": "Lambda", "FunctionArn": "f", "DependsOn": [{"Step": "Try", "Trigger": "Failed"}],
                 "Arguments": {"x": {"Get": "ForEach.CurrentItem"}}}]}}]}
            """)
        try project.write(
            "retake.yaml",
            "pipeline: pipeline.json\nsteps: {Try: {handler: grep a}, Rescue: {handler: tee rescued.txt}}\n")
        let process = try project.start(["run", "--json"] + options)
        process.waitUntilExit()
        let result = try project.result(of: process)
        #expect(result.outcomes["Try-0"] == "ran")
        #expect(result.outcomes["Rescue-0"] == "not-taken")
        #expect(result.outcomes["Try-1"] == "failed")
        #expect(result.outcomes["Rescue-1"] == "ran")
        #expect(result.outcomes["Fan"] == (options.isEmpty ? "failed" : "skipped"))
        #expect(result.output.contains(#""outcome":"failed","steps""#))
        #expect(try project.read("rescued.txt") == #"{"x":"b"}"# + "\n")
    }

    @Test func settingsAndOptionsNameTheLoopItsBodyOrOneStep() throws {
        let project = try project(#"["a", "bb", "c"]"#)
        _ = try run(project)
        #expect(try run(project, "--force", "Make-1").executed == ["Make-1"])
        #expect(try run(project, "--force", "Copy").executed == ["Copy-0", "Copy-1", "Copy-2"])
        #expect(try run(project, "--force", "Fan").executed == all.sorted())
        #expect(try run(project, "--only", "Rate-2", "--force", "Rate-2").executed == ["Rate-2"])
        let settings = try project.read("retake.yaml")
        try project.write(
            "retake.yaml",
            settings.replacingOccurrences(of: "Rate:", with: "Rate-1: {outputs: {size: 9, of: set}}\n  Rate:"))
        #expect(try run(project).executed == ["Tell"])
        #expect(try project.read("told.txt").contains(#""best":"set""#))
        #expect(try project.retake("plan", "--only", "Make-9").errors.contains("no step 'Make-9'"))
    }

    @Test func whatTheCloudDidOfALoopIsDoneHereToo() throws {
        let project = try project(#"{"Get": "Steps.List.OutputParameters['items']"}"#, before: list)
        func lambda(_ name: String, _ outputs: String) -> String {
            """
            {"StepName": "\(name)", "StepStatus": "Succeeded", "Metadata": {"Lambda": {"Arn": "f", "OutputParameters": [\(outputs)]}}}
            """
        }
        try project.write(
            "execution.json",
            """
            {"PipelineExecutionSteps": [
              \(lambda("List", #"{"Name": "items", "Value": "[\"a\", \"bb\"]"}"#)),
              {"StepName": "Fan", "StepStatus": "Failed", "Metadata": {"ForEach": {"Status": "Failed"}}},
              \(lambda("Rate-0", #"{"Name": "size", "Value": "7"}, {"Name": "of", "Value": "cloud"}"#))]}
            """)
        let result = try run(project, "--adopt", "execution.json")
        #expect(result.executed == ["Copy-0", "Copy-1", "Make-0", "Make-1", "Rate-1", "Tell"])
        #expect(result.reasons["Rate-0"] == "as execution.json says")
        #expect(try project.read("told.txt").contains(#""best":"cloud""#))
    }

    @Test func aLongLoopIsOneLineForAllThatAreAlike() throws {
        let items = "[" + (0..<40).map { "\"i\($0)\"" }.joined(separator: ", ") + "]"
        let project = try project(items, width: 50)
        let plan = try project.retake("plan", "--runtime", "host")
        #expect(plan.output.contains("Make-N (40)  Processing"))
        #expect(plan.output.contains("reads what Make-N writes"))
        #expect(plan.output.split(separator: "\n").count < 15)
        #expect(try run(project).executed.count == 121)
        let text = try project.read("pipeline.json")
        try project.write("pipeline.json", text.replacingOccurrences(of: #""i7""#, with: #""j7""#))
        #expect(try run(project).executed == ["Copy-7", "Make-7", "Rate-7"])
    }

    @Test func aStepOfALoopIsLookedAtLikeAnyOther() throws {
        let project = try project(#"["a", "bb", "c"]"#)
        _ = try run(project)
        #expect(try project.retake("get", "Copy-1", "out/b.txt", "-").output == "bb")
        #expect(try project.retake("logs", "Rate-1").output.contains(#""of": "bb""#))
        let text = try project.read("pipeline.json")
        try project.write("pipeline.json", text.replacingOccurrences(of: #""bb""#, with: #""xx""#))
        #expect(try project.retake("why", "Make-1", "--runtime", "host").output.contains("bb → xx"))
        let plan = try project.retake("plan", "--runtime", "host")
        #expect(plan.output.contains("3 items: 2 to run, 6 to replay, 1 known later"))
        #expect(try project.retake("graph").output.contains("Make-1"))
    }
}
