import Foundation
import TestSupport
import Testing

/// An execution in the cloud that is gone on with here.
struct AdoptTests {
    /// A preparation and a Lambda that succeeded in the cloud, a training, and an evaluation that failed there.
    private func project() throws -> Project {
        let project = try Project()
        func processing(_ name: String, _ input: String, _ script: String) -> String {
            """
            {"Name": "\(name)", "Type": "Processing", "Arguments": {
              "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}}, "RoleArn": "r",
              "AppSpecification": {"ImageUri": "i", "ContainerEntrypoint": ["/bin/sh", "-c", "\(script)"], "ContainerArguments": ["sh", {"Get": "Steps.Ask.OutputParameters['limit']"}]},
              "ProcessingInputs": [{"InputName": "in", "AppManaged": false, "S3Input": {"S3Uri": \(input), "LocalPath": "/opt/ml/processing/in", "S3DataType": "S3Prefix", "S3InputMode": "File"}}],
              "ProcessingOutputConfig": {"Outputs": [{"OutputName": "out", "AppManaged": false, "S3Output": {"S3Uri": {"Std:Join": {"On": "/", "Values": ["s3:/", "b", {"Get": "Execution.PipelineExecutionId"}, "\(name)"]}}, "LocalPath": "/opt/ml/processing/out", "S3UploadMode": "EndOfJob"}}]}}}
            """
        }
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Ask", "Type": "Lambda", "FunctionArn": "f", "OutputParameters": [{"OutputName": "limit", "OutputType": "String"}], "Arguments": {}},
              \(processing("Prepare", "\"s3://b/raw\"", "exit 9")),
              {"Name": "Train", "Type": "Training", "Arguments": {
                "AlgorithmSpecification": {"TrainingImage": "i", "TrainingInputMode": "File"}, "OutputDataConfig": {"S3OutputPath": "s3://b/models"}, "RoleArn": "r",
                "ResourceConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1},
                "InputDataConfig": [{"ChannelName": "train", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": {"Get": "Steps.Prepare.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri"}}}}]}},
              \(processing("Evaluate", "{\"Get\": \"Steps.Train.ModelArtifacts.S3ModelArtifacts\"}", "ls $RETAKE_ROOT/opt/ml/processing/in; echo limit $1; cp $RETAKE_ROOT/opt/ml/processing/in/model.tar.gz $RETAKE_ROOT/opt/ml/processing/out/"))]}
            """)
        try project.write(
            "execution.json",
            """
            {"PipelineExecutionSteps": [
              {"StepName": "Evaluate", "StepStatus": "Failed", "FailureReason": "ClientError", "Metadata": {"ProcessingJob": {"Arn": "arn:aws:sagemaker:us-east-1:1:processing-job/pipelines-abc-Evaluate-1"}}},
              {"StepName": "Train", "StepStatus": "Succeeded", "Metadata": {"TrainingJob": {"Arn": "arn:aws:sagemaker:us-east-1:1:training-job/pipelines-abc-Train-xyz"}}},
              {"StepName": "Prepare", "StepStatus": "Succeeded", "Metadata": {"ProcessingJob": {"Arn": "arn:aws:sagemaker:us-east-1:1:processing-job/pipelines-abc-Prepare-1"}}},
              {"StepName": "Ask", "StepStatus": "Succeeded", "Metadata": {"Lambda": {"Arn": "f", "OutputParameters": [{"Name": "limit", "Value": "0.75"}]}}}
            ]}
            """)
        return project
    }

    @Test func whatSucceededThereIsDoneAndWhatFailedRunsHereOnItsOutputs() throws {
        let project = try project()
        try project.write("buckets/b/models/pipelines-abc-Train-xyz/output/model.tar.gz", "the model")
        let result = try project.retake(
            "run", "pipeline.json", "--adopt", "execution.json", "--buckets", "buckets", "--json", "--runtime", "host")
        #expect(
            result.outcomes == ["Ask": "evaluated", "Prepare": "evaluated", "Train": "evaluated", "Evaluate": "ran"],
            "\(result.output)\(result.errors)")
        #expect(result.reasons["Train"] == "as execution.json says")
        #expect(result.output.contains(#""text":"limit 0.75""#))
        #expect(result.output.contains(#""text":"model.tar.gz""#))
        let again = try project.retake(
            "run", "pipeline.json", "--adopt", "execution.json", "--buckets", "buckets", "--json", "--runtime", "host")
        #expect(again.executed == [])
    }

    @Test func anObjectThatIsNotHereIsNamedBeforeAnythingRuns() throws {
        let project = try project()
        let result = try project.retake("run", "pipeline.json", "--adopt", "execution.json", "--buckets", "buckets")
        #expect(
            result.errors.contains(
                "step 'Evaluate', input 'in': s3://b/models/pipelines-abc-Train-xyz/output/model.tar.gz"),
            "\(result.errors)")
        #expect(result.status == 2)
    }

    @Test func whatADescribeCallSaysCountsMost() throws {
        let project = try project()
        try project.write(
            "job.json",
            """
            {"TrainingJobName": "pipelines-abc-Train-xyz", "TrainingJobArn": "arn:aws:sagemaker:us-east-1:1:training-job/pipelines-abc-Train-xyz",
             "ModelArtifacts": {"S3ModelArtifacts": "s3://b/moved/model.tar.gz"}}
            {"PipelineExecutionArn": "arn:aws:sagemaker:us-east-1:1:pipeline/p/execution/abc123def456"}
            """)
        let plan = try project.retake(
            "plan", "pipeline.json", "--adopt", "execution.json", "--adopt", "job.json", "--buckets", "buckets",
            "--json")
        #expect(
            plan.output.contains(#"{"name":"in","uri":"s3://b/moved/model.tar.gz","source":null}"#), "\(plan.output)")
    }

    @Test(arguments: [
        ("{", "retake: --adopt 'execution.json' is not JSON: "),
        ("[1]", "retake: --adopt 'execution.json' holds a list, not what"),
        ("{}", "retake: --adopt 'execution.json': no PipelineExecutionSteps in it; type: aws sagemaker"),
    ])
    func aFileThatTellsNothingIsAnError(text: String, message: String) throws {
        let project = try project()
        try project.write("execution.json", text)
        let result = try project.retake("plan", "pipeline.json", "--adopt", "execution.json")
        #expect(result.errors.hasPrefix(message), "\(result.errors)")
        #expect(result.status == 2)
    }
}
