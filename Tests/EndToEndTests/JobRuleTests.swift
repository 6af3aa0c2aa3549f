import Foundation
import TestSupport
import Testing

/// What a definition says about a job beside its work: how long it may take, how often it is tried, what is measured.
struct JobRuleTests {
    private func project(_ script: String, more: String = "", arguments: String = "") throws -> Project {
        let project = try Project()
        try project.write("src/train.sh", script)
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [{"Name": "Train", "Type": "Training"\(more), "Arguments": {
              "AlgorithmSpecification": {"TrainingImage": "i", "TrainingInputMode": "File", "MetricDefinitions": [
                {"Name": "loss", "Regex": "loss=([0-9.]+)"}, {"Name": "val:rmse", "Regex": "rmse: (.*?);"}, {"Name": "none", "Regex": "x=(.*)"}]},
              "OutputDataConfig": {"S3OutputPath": "s3://b/m"}, "RoleArn": "r",
              "ResourceConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}\(arguments),
              "HyperParameters": {"sagemaker_program": "train.sh", "sagemaker_submit_directory": "file://src"}}},
             {"Name": "Tell", "Type": "Callback", "SqsQueueUrl": "q", "OutputParameters": [],
              "Arguments": {"rmse": {"Get": "Steps.Train.FinalMetricDataList['val:rmse'].Value"}}}]}
            """)
        try project.write("retake.yaml", "steps: {Tell: {handler: cat}}\n")
        return project
    }

    @Test func metricsAreFoundInTheLogAndReadByLaterSteps() throws {
        let project = try project(
            "echo 'loss=0.5 loss=0.25'\necho 'rmse: 12.5; more' >&2\necho loss=0.125\necho m > $SM_MODEL_DIR/m\n")
        let first = try project.retake("run", "pipeline.json", "--json", "--runtime", "host")
        #expect(first.outcomes == ["Train": "ran", "Tell": "ran"], "\(first.output)\(first.errors)")
        #expect(first.output.contains(#"{\"rmse\":12.5}"#), "\(first.output)")
        #expect(first.output.contains(#""metrics":{"loss":0.125,"val:rmse":12.5}"#), "\(first.output)")
        let text = try project.retake("run", "pipeline.json", "--runtime", "host")
        #expect(text.output.contains("loss = 0.125, val:rmse = 12.5)"), "\(text.output)")
        #expect(try project.retake("run", "pipeline.json", "--json", "--runtime", "host").executed == [])
    }

    @Test(arguments: Project.runtimes) func aJobThatTakesTooLongIsStoppedAndSaysSo(runtime: String) throws {
        let project = try project("sleep 60000\n", arguments: #", "StoppingCondition": {"MaxRuntimeInSeconds": 1}"#)
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", runtime)
        #expect(result.outcomes == ["Train": "failed", "Tell": "skipped"], "\(result.output)\(result.errors)")
        #expect(
            result.output.contains("stopped after 1s, which is all that it may take (MaxRuntimeInSeconds)"),
            "\(result.output)")
        #expect(result.status == 1)
    }

    /// Fails twice and succeeds then: what it counts with lies outside of its own folder.
    private static let unsteady = """
        echo attempt >> COUNTER; test $(wc -l < COUNTER) -ge 3 || exit 5; echo "rmse: 1;"; echo m > $SM_MODEL_DIR/m
        """
    private static let policies = """
        , "RetryPolicies": [{"BackoffRate": 1.5, "IntervalSeconds": 0, "MaxAttempts": 4, "ExceptionType": ["SageMaker.JOB_INTERNAL_ERROR"]}]
        """

    @Test func aFailedScriptIsNoneOfTheCloudsTroublesAndNotTriedAgain() throws {
        let project = try project(Self.unsteady, more: Self.policies)
        try project.edit("src/train.sh", "COUNTER; test", "\(project.space.path)/count; test")
        try project.edit("src/train.sh", "< COUNTER", "< \(project.space.path)/count")
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", "host")
        #expect(result.outcomes["Train"] == "failed")
        #expect(try project.space.read("count") == "attempt\n")
    }

    @Test func withRetryInTheSettingsItIs() throws {
        let project = try project(Self.unsteady, more: Self.policies)
        try project.edit("src/train.sh", "COUNTER; test", "\(project.space.path)/count; test")
        try project.edit("src/train.sh", "< COUNTER", "< \(project.space.path)/count")
        try project.write("retake.yaml", "retry: true\nsteps: {Tell: {handler: cat}}\n")
        let result = try project.retake("run", "pipeline.json", "--runtime", "host")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(
            result.output.contains("Train: note: attempt 1 failed with exit code 5; it is tried again in 0s\n"),
            "\(result.output)")
        #expect(result.output.contains("Train: note: attempt 2 failed with exit code 5; it is tried again in 0s\n"))
        #expect(try project.space.read("count") == "attempt\nattempt\nattempt\n")
    }
}
