import Foundation
import TestSupport
import Testing

/// Conditions, and what they decide by.
struct BranchTests {
    /// A step that measures what lies in `data/value.txt`, and a condition over what it measured.
    private func project() throws -> Project {
        let project = try Project()
        try project.write("data/value.txt", "4.5")
        try project.write(
            "code/measure.py",
            """
            import json
            value = float(open("/opt/ml/processing/data/value.txt").read())
            report = {"regression_metrics": {"mse": {"value": value}}}
            json.dump(report, open("/opt/ml/processing/report/evaluation.json", "w"))
            """)
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Parameters": [{"Name": "Limit", "Type": "Float", "DefaultValue": 6.0}], "Steps": [
              {"Name": "Check", "Type": "Condition", "Arguments": {
                "Conditions": [{"Type": "LessThanOrEqualTo", "RightValue": {"Get": "Parameters.Limit"}, "LeftValue":
                  {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.Measure.PropertyFiles.Report"}, "Path": "regression_metrics.mse.value"}}}],
                "IfSteps": [
                  {"Name": "Create", "Type": "Model", "Arguments": {"ExecutionRoleArn": "r", "PrimaryContainer": {"Image": "i", "ModelDataUrl": "s3://b/report"}}},
                  {"Name": "Register", "Type": "RegisterModel", "Arguments": {"ModelPackageGroupName": "prices", "InferenceSpecification": {"Containers": [
                    {"Image": "i", "ModelDataUrl": {"Get": "Steps.Measure.ProcessingOutputConfig.Outputs['report'].S3Output.S3Uri"}}]}}}],
                "ElseSteps": [{"Name": "Stop", "Type": "Fail", "Arguments": {"ErrorMessage":
                  {"Std:Join": {"On": " ", "Values": ["MSE is above", {"Get": "Parameters.Limit"}, {"Get": "Steps.Check.Outcome"}]}}}}]}},
              {"Name": "Measure", "Type": "Processing", "PropertyFiles": [{"PropertyFileName": "Report", "OutputName": "report", "FilePath": "evaluation.json"}],
               "Arguments": {
                "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}}, "RoleArn": "r",
                "AppSpecification": {"ImageUri": "i", "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/measure.py"]},
                "ProcessingInputs": [
                  {"InputName": "code", "AppManaged": false, "S3Input": {"S3Uri": "file://code", "LocalPath": "/opt/ml/processing/input/code", "S3DataType": "S3Prefix", "S3InputMode": "File"}},
                  {"InputName": "data", "AppManaged": false, "S3Input": {"S3Uri": "file://data", "LocalPath": "/opt/ml/processing/data", "S3DataType": "S3Prefix", "S3InputMode": "File"}}],
                "ProcessingOutputConfig": {"Outputs": [{"OutputName": "report", "AppManaged": false, "S3Output": {"S3Uri": "s3://b/report", "LocalPath": "/opt/ml/processing/report", "S3UploadMode": "EndOfJob"}}]}}}
            ]}
            """)
        return project
    }

    @Test(.enabled(if: Project.hasNamespaces)) func theBranchThatAConditionNamesRunsAndTheOtherDoesNot() throws {
        let project = try project()
        let first = try project.retake("run", "pipeline.json", "--json")
        #expect(
            first.outcomes == [
                "Measure": "ran", "Check": "evaluated", "Create": "evaluated", "Register": "ran", "Stop": "not-taken",
            ], "\(first.output)\(first.errors)")
        #expect(first.reasons["Check"] == "4.5 <= 6.0: true")
        #expect(first.reasons["Stop"] == "Check is true")
        #expect(first.reasons["Register"] == "version 1 of prices")
        #expect(first.status == 0)

        let again = try project.retake("run", "pipeline.json", "--json")
        #expect(again.executed == [])
        #expect(again.outcomes["Register"] == "replayed")
        // The same once more, out of the plan that is remembered.
        let remembered = try project.retake("run", "pipeline.json", "--json")
        #expect(remembered.outcomes == again.outcomes)
        #expect(remembered.reasons == again.reasons)
    }

    @Test(.enabled(if: Project.hasNamespaces)) func aFailStepEndsTheRunWithItsMessage() throws {
        let project = try project()
        let result = try project.retake("run", "pipeline.json", "--json", "--param", "Limit=3")
        #expect(
            result.outcomes == [
                "Measure": "ran", "Check": "evaluated", "Create": "not-taken", "Register": "not-taken",
                "Stop": "failed",
            ], "\(result.output)\(result.errors)")
        #expect(result.status == 1)
        #expect(result.output.contains(#""message":"MSE is above 3.0 False""#))
        // A plan knows it beforehand now.
        let plan = try project.retake("plan", "pipeline.json", "--param", "Limit=3")
        #expect(
            plan.output.contains("Stop      Fail           ends the run")
                && plan.output.contains("MSE is above 3.0 False"),
            "\(plan.output)")
    }

    @Test(.enabled(if: Project.hasNamespaces)) func aNewMeasurementIsDecidedAnewAndRegisteredAsTheNextVersion() throws {
        let project = try project()
        _ = try project.retake("run", "pipeline.json")
        try project.write("data/value.txt", "5.5")
        let result = try project.retake("run", "pipeline.json", "--json")
        #expect(result.reasons["Check"] == "5.5 <= 6.0: true")
        #expect(result.reasons["Register"] == "version 2 of prices")
        try project.write("data/value.txt", "4.5")
        let back = try project.retake("run", "pipeline.json", "--json")
        #expect(back.outcomes["Register"] == "replayed")
    }

    @Test(
        .enabled(if: Project.hasNamespaces),
        arguments: [
            ("json.dump(report,", "json.dump([],", "has no value at 'regression_metrics.mse.value'"),
            ("evaluation.json\", \"w\"", "eval.json\", \"w\"", "was not written; did you mean 'evaluation.json'?"),
            ("json.dump(report, open(", "print('{', file=open(", "is not JSON: line 2: "),
        ])
    func aPropertyFileThatSaysNothingFailsTheConditionAndNamesIt(old: String, new: String, message: String) throws {
        let project = try project()
        try project.edit("code/measure.py", old, new)
        let result = try project.retake("run", "pipeline.json", "--json")
        #expect(result.outcomes["Check"] == "failed", "\(result.output)\(result.errors)")
        #expect(result.outcomes["Register"] == "skipped")
        #expect(
            result.output.contains("Conditions[0].LeftValue: property file 'Report' of step 'Measure'"),
            "\(result.output)")
        #expect(result.status == 1)
    }

    @Test func aPlanKnowsWhatHangsOnTheDecision() throws {
        let project = try project()
        let plan = try project.retake("plan", "pipeline.json")
        #expect(
            plan.output == """
                step      type           decision              time  why
                Measure   Processing     run                   -     no recording
                Check     Condition      after Measure         -     reads what Measure writes
                Create    Model          after Check           -     depends on what Check decides
                Register  RegisterModel  after Check, Measure  -     depends on what Check decides
                Stop      Fail           after Check           -     depends on what Check decides

                1 to run, 4 known later

                """)
        #expect(plan.status == 0)
    }

    @Test(.enabled(if: Project.hasNamespaces)) func aReportWhoseArtifactIsDamagedIsWrittenAgain() throws {
        let project = try project()
        _ = try project.retake("run", "pipeline.json")
        let artifact = try #require(project.space.files(below: "cache/artifacts").first)
        var bytes = Array(try Data(contentsOf: URL(filePath: "\(project.space.path)/cache/artifacts/\(artifact)")))
        bytes[bytes.count / 2] ^= 0xFF
        try Data(bytes).write(to: URL(filePath: "\(project.space.path)/cache/artifacts/\(artifact)"))
        try project.space.remove("cache/trees")
        let result = try project.retake("run", "pipeline.json", "--json", "--param", "Limit=5")
        #expect(result.outcomes["Measure"] == "ran", "\(result.output)\(result.errors)")
        #expect(result.reasons["Check"] == "4.5 <= 5.0: true")
        #expect(result.status == 0)
    }
}
