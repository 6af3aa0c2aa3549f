import Foundation
import TestSupport
import Testing

/// Tuning steps: trials that are recorded one by one, and the best of them.
struct TuningTests {
    /// Trials whose error is the distance of their depth from 2, and a step that reads the best model.
    private func project(strategy: String = "Grid", ranges: String, most: Int = 3) throws -> Project {
        let project = try Project()
        try project.write(
            "src/train.py",
            """
            import argparse, os
            parser = argparse.ArgumentParser()
            parser.add_argument("--depth", type=float)
            parser.add_argument("--rounds")
            depth = parser.parse_args().depth
            if depth == 9: raise SystemExit("no such depth")
            print("rmse=%g;" % abs(depth - 2))
            open(os.environ["SM_MODEL_DIR"] + "/model", "w").write("depth %g" % depth)
            """)
        try project.write(
            "code/read.py",
            """
            import os, tarfile
            root = os.environ.get("RETAKE_ROOT", "")
            tarfile.open(root + "/opt/ml/processing/model/model.tar.gz").extractall(root + "/opt/ml/processing/out")
            """)
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Tune", "Type": "Tuning", "Arguments": {
                "HyperParameterTuningJobConfig": {"Strategy": "\(strategy)", "ResourceLimits": {"MaxNumberOfTrainingJobs": \(most), "MaxParallelTrainingJobs": 2},
                  "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "rmse"}, "ParameterRanges": {\(ranges)}, "TrainingJobEarlyStoppingType": "Off"},
                "TrainingJobDefinition": {
                  "StaticHyperParameters": {"rounds": "10", "sagemaker_program": "train.py", "sagemaker_submit_directory": "file://src"},
                  "AlgorithmSpecification": {"TrainingImage": "i", "TrainingInputMode": "File", "MetricDefinitions": [{"Name": "rmse", "Regex": "rmse=(.*?);"}]},
                  "RoleArn": "r", "OutputDataConfig": {"S3OutputPath": "s3://b/tuned"}, "StoppingCondition": {"MaxRuntimeInSeconds": 60},
                  "ResourceConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}}}},
              {"Name": "Read", "Type": "Processing", "Arguments": {
                "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}}, "RoleArn": "r",
                "AppSpecification": {"ImageUri": "i", "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/read.py"]},
                "ProcessingInputs": [
                  {"InputName": "code", "AppManaged": false, "S3Input": {"S3Uri": "file://code", "LocalPath": "/opt/ml/processing/input/code", "S3DataType": "S3Prefix", "S3InputMode": "File"}},
                  {"InputName": "model", "AppManaged": false, "S3Input": {"S3Uri": {"Std:Join": {"On": "/", "Values": ["s3:/", "b/tuned", {"Get": "Steps.Tune.TrainingJobSummaries[0].TrainingJobName"}, "output/model.tar.gz"]}}, "LocalPath": "/opt/ml/processing/model", "S3DataType": "S3Prefix", "S3InputMode": "File"}}],
                "ProcessingOutputConfig": {"Outputs": [{"OutputName": "out", "AppManaged": false, "S3Output": {"S3Uri": "file://best", "LocalPath": "/opt/ml/processing/out", "S3UploadMode": "EndOfJob"}}]}}}]}
            """)
        return project
    }

    @Test(arguments: Project.runtimes) func theBestTrialOfAGridIsFoundAtTheURIThatTheSDKComputes(runtime: String) throws
    {
        let project = try project(
            ranges: #""CategoricalParameterRanges": [{"Name": "depth", "Values": ["1", "2", "5"]}]"#)
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", runtime)
        #expect(
            result.outcomes == [
                "Tune-001": "ran", "Tune-002": "ran", "Tune-003": "ran", "Tune": "evaluated", "Read": "ran",
            ], "\(result.output)\(result.errors)")
        #expect(result.reasons["Tune"] == "best of 3: Tune-002, rmse = 0.0")
        #expect(try project.read("best/model") == "depth 2")

        let again = try project.retake("run", "pipeline.json", "--json", "--runtime", runtime)
        #expect(again.executed == [])
        // One more value: only its trial runs, and the best is still the best.
        try project.edit("pipeline.json", #""5"]"#, #""5", "7"]"#)
        try project.edit("pipeline.json", #""MaxNumberOfTrainingJobs": 3"#, #""MaxNumberOfTrainingJobs": 4"#)
        let more = try project.retake("run", "pipeline.json", "--json", "--runtime", runtime)
        #expect(more.executed == ["Tune-004"])
    }

    @Test func aTrialThatFailsIsNotTheBest() throws {
        let project = try project(
            ranges: #""CategoricalParameterRanges": [{"Name": "depth", "Values": ["9", "3", "4"]}]"#)
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", "host")
        #expect(result.outcomes["Tune-001"] == "failed", "\(result.output)\(result.errors)")
        #expect(result.reasons["Tune"] == "best of 2: Tune-002, rmse = 1.0")
        #expect(result.outcomes["Read"] == "ran")
        #expect(result.status == 0)
    }

    @Test func withoutAnyValueTheStepFails() throws {
        let project = try project(
            ranges: #""CategoricalParameterRanges": [{"Name": "depth", "Values": ["9"]}]"#)
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", "host")
        #expect(result.outcomes == ["Tune-001": "failed", "Tune": "failed", "Read": "skipped"], "\(result.output)")
        #expect(result.output.contains("no trial wrote a value of its objective into its log"))
        #expect(result.status == 1)
    }

    @Test func aSearchThatIsNotKnownHereDrawsAtRandomAndSaysSo() throws {
        let project = try project(
            strategy: "Bayesian",
            ranges: #""IntegerParameterRanges": [{"Name": "depth", "MinValue": "1", "MaxValue": "3"}]"#,
            most: 5)
        let result = try project.retake("run", "pipeline.json", "--runtime", "host")
        // There are no more than three.
        #expect(result.output.contains("Tune-003: done") && !result.output.contains("Tune-004"), "\(result.output)")
        #expect(
            result.output.contains(
                "Tune: note: its strategy is Bayesian; here its trials are drawn at random, always the same ones"))
        #expect(try project.read("best/model") == "depth 2")
        #expect(try project.retake("run", "pipeline.json", "--json", "--runtime", "host").executed == [])
    }
}
