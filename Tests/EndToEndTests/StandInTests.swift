import Foundation
import TestSupport
import Testing

/// Steps that only the cloud can do, and what stands in for them.
struct StandInTests {
    /// A Lambda step, a Callback step that reads its result, and a step that neither concerns.
    private func project() throws -> Project {
        let project = try Project()
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Parameters": [{"Name": "Rate", "Type": "Float", "DefaultValue": 0.5}], "Steps": [
              {"Name": "Notify", "Type": "Lambda", "FunctionArn": "arn:aws:lambda:us-east-1:1:function:f",
               "OutputParameters": [{"OutputName": "status", "OutputType": "String"}, {"OutputName": "count", "OutputType": "Integer"}],
               "Arguments": {"rate": {"Get": "Parameters.Rate"}, "names": ["a", "b"]}},
              {"Name": "Wait", "Type": "Callback", "SqsQueueUrl": "q", "OutputParameters": [],
               "Arguments": {"status": {"Get": "Steps.Notify.OutputParameters['status']"}, "count": {"Get": "Steps.Notify.OutputParameters['count']"}}},
              {"Name": "Create", "Type": "Model", "Arguments": {"ExecutionRoleArn": "r", "PrimaryContainer": {"Image": "i"}}}
            ]}
            """)
        return project
    }

    @Test func withoutAnyOnlyWhatNeedsThemIsLeftAndTheWaysOutAreNamed() throws {
        let project = try project()
        let result = try project.retake("run", "pipeline.json")
        let lines = result.output.split(separator: "\n").dropFirst().joined(separator: "\n")
            .replacing(/\ in [\d.]+ m?s/, with: "")
        #expect(
            lines == """
                Notify: not run (calls a Lambda function, which only the cloud can do)
                Wait: not run (needs Notify, which can't run here)
                Create: evaluated (nothing to run)
                step    outcome    time  why
                Notify  elsewhere  -     calls a Lambda function, which only the cloud can do
                Wait    elsewhere  -     needs Notify, which can't run here
                Create  evaluated  -     nothing to run
                1 evaluated, 2 elsewhere
                what can't run here needs one of three: a command that answers for it ('steps: {NAME: {handler: COMMAND}}' in retake.yaml), its results ('steps: {NAME: {outputs: {…}}}'), or an execution in the cloud ('--adopt FILE')
                incomplete: 2 steps could not run here; --allow-incomplete accepts that
                """)
        #expect(result.status == 3)
        #expect(result.output.hasSuffix("accepts that\n"))
        let accepted = try project.retake("run", "pipeline.json", "--allow-incomplete", "--json")
        #expect(accepted.status == 0)
        #expect(accepted.lastObject?["outcome"] as? String == "incomplete")
        #expect(try project.retake("runs", "--pipeline", "pipeline").output.contains(" incomplete "))
    }

    @Test func aHandlerGetsTheArgumentsAndItsAnswerIsRecorded() throws {
        let project = try project()
        try project.write("retake.yaml", "steps: {Notify: {handler: python3 notify.py}, Wait: {handler: cat}}\n")
        try project.write(
            "notify.py",
            """
            import json, os, sys
            arguments = json.load(sys.stdin)
            print(os.environ["RETAKE_STEP"], os.environ["RETAKE_STEP_TYPE"], arguments, file=sys.stderr)
            print("sending")
            print(json.dumps({"status": "rate %s" % arguments["rate"], "count": len(arguments["names"])}))
            """)
        let first = try project.retake("run", "pipeline.json", "--json")
        #expect(
            first.outcomes == ["Notify": "ran", "Wait": "ran", "Create": "evaluated"], "\(first.output)\(first.errors)")
        #expect(first.output.contains("Notify Lambda {'rate': 0.5, 'names': ['a', 'b']}"))
        #expect(first.output.contains(#""text":"{\"status\":\"rate 0.5\",\"count\":2}""#), "\(first.output)")

        #expect(try project.retake("run", "pipeline.json", "--json").executed == [])
        // A handler is a part of its step like other code.
        try project.edit("notify.py", "rate %s", "Rate %s")
        let edited = try project.retake("run", "pipeline.json", "--json")
        #expect(edited.executed == ["Notify", "Wait"])
        #expect(edited.reasons["Notify"] == "code/notify.py changed")
        #expect(edited.reasons["Wait"] == "config/arguments/status changed (\"rate 0.5\" → \"Rate 0.5\")")
        // The same answer to another question: what follows is replayed.
        try project.edit("notify.py", "Rate %s\" % arguments[\"rate\"]", "always\"")
        _ = try project.retake("run", "pipeline.json")
        let other = try project.retake("run", "pipeline.json", "--json", "--param", "Rate=0.25")
        #expect(other.executed == ["Notify"])
        #expect(other.outcomes["Wait"] == "replayed")
    }

    @Test(arguments: [
        (
            "echo '{\"status\": 1}'",
            "the handler's answer has no 'count', which the definition names among OutputParameters"
        ),
        (
            "echo '{\"status\": \"ok\", \"count\": \"many\"}'",
            "the handler's answer has a string for 'count', which the definition says is of type Integer"
        ),
        (
            "echo '{\"status\": [1], \"count\": 1}'",
            "the handler's answer has a list for 'status', which the definition says is of type String"
        ),
        ("echo done", "the handler printed 'done', which is no JSON object"),
        ("true", "the handler printed nothing; it has to print a JSON object with status, count"),
        ("echo no >&2; exit 7", "the handler '/bin/sh -c echo no >&2; exit 7' failed"),
    ])
    func anAnswerThatIsNoneFailsTheStep(command: String, message: String) throws {
        let project = try project()
        try project.write("retake.yaml", "steps:\n  Notify:\n    handler: |-\n      \(command)\n")
        let result = try project.retake("run", "pipeline.json", "--json")
        #expect(result.outcomes["Notify"] == "failed", "\(result.output)\(result.errors)")
        #expect(result.outcomes["Wait"] == "elsewhere" || result.outcomes["Wait"] == "skipped")
        #expect(result.output.replacing("\\\"", with: "\"").contains(message), "\(result.output)")
        #expect(result.status == 1)
    }

    @Test func outputsThatAreGivenStandForTheStep() throws {
        let project = try project()
        try project.write(
            "retake.yaml",
            """
            steps:
              Notify: {outputs: {status: sent, count: 3}}
              "*": {handler: cat}
            """)
        let result = try project.retake("run", "pipeline.json", "--json")
        #expect(
            result.outcomes == ["Notify": "evaluated", "Wait": "ran", "Create": "evaluated"],
            "\(result.output)\(result.errors)")
        #expect(result.output.contains(#"{\"status\":\"sent\",\"count\":3}"#), "\(result.output)")
        let plan = try project.retake("plan", "pipeline.json")
        #expect(plan.output.contains("Notify  Lambda by retake.yaml  evaluated"), "\(plan.output)")
        #expect(plan.output.contains("Wait    Callback by cat"), "\(plan.output)")
    }

    @Test func aNameThatNoStepHasIsAnError() throws {
        let project = try project()
        try project.write("retake.yaml", "steps: {Notfy: {handler: cat}}\n")
        let result = try project.retake("plan", "pipeline.json")
        #expect(
            result.errors
                == "retake: 'steps' names step 'Notfy', which the pipeline does not have; did you mean 'Notify'?\n")
        #expect(result.status == 2)
    }

    @Test func aHandlerThatIsNotThereFailsTheStepAndSaysSo() throws {
        let project = try project()
        try project.write("retake.yaml", "steps: {Notify: {handler: ./nowhere.sh}}\n")
        let result = try project.retake("run", "pipeline.json", "--json")
        #expect(result.outcomes["Notify"] == "failed", "\(result.output)")
        #expect(result.output.contains("nowhere.sh"), "\(result.output)")
        #expect(result.status == 1)
    }

    @Test func aHandlerMayBringDataForLaterSteps() throws {
        let project = try Project()
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Crunch", "Type": "EMR", "Arguments": {"ClusterId": "j-1", "StepConfig": {"HadoopJarStep": {"Jar": "command-runner.jar"}}}},
              {"Name": "Count", "Type": "Processing", "DependsOn": ["Crunch"], "Arguments": {
                "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}}, "RoleArn": "r",
                "AppSpecification": {"ImageUri": "i", "ContainerEntrypoint": ["/bin/sh", "-c", "wc -l < $RETAKE_ROOT/opt/ml/processing/in/part-0 > $RETAKE_ROOT/opt/ml/processing/out/count"]},
                "ProcessingInputs": [{"InputName": "in", "AppManaged": false, "S3Input": {"S3Uri": "s3://lake/crunched", "LocalPath": "/opt/ml/processing/in", "S3DataType": "S3Prefix", "S3InputMode": "File"}}],
                "ProcessingOutputConfig": {"Outputs": [{"OutputName": "out", "AppManaged": false, "S3Output": {"S3Uri": "file://out", "LocalPath": "/opt/ml/processing/out", "S3UploadMode": "EndOfJob"}}]}}}]}
            """)
        try project.write(
            "retake.yaml",
            """
            buckets: buckets
            steps:
              Crunch: {handler: "mkdir -p buckets/lake/crunched && echo row > buckets/lake/crunched/part-0"}
            """)
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", "host")
        #expect(result.outcomes == ["Crunch": "ran", "Count": "ran"], "\(result.output)\(result.errors)")
        #expect(try project.read("out/count") == "1\n")
        #expect(try project.retake("run", "pipeline.json", "--json", "--runtime", "host").executed == [])
        // Brought by nobody now: the handler is replayed.
        try project.space.remove("project/buckets")
        let missing = try project.retake("run", "pipeline.json", "--runtime", "host")
        #expect(missing.errors.contains("step 'Count', input 'in': s3://lake/crunched"), "\(missing.output)")
        #expect(missing.status == 2)
        let forced = try project.retake("run", "pipeline.json", "--json", "--runtime", "host", "--force", "Crunch")
        #expect(forced.outcomes == ["Crunch": "ran", "Count": "replayed"], "\(forced.output)\(forced.errors)")
    }
}
