import PipelineModel
import SageMaker
import Testing

/// Definitions that programs out in the world wrote, shortened to what matters here.
@Suite struct RealDefinitionTests {
    /// A local-mode tutorial: relative `file://` URIs, a space in an `s3://` URI, images of its own.
    private let article = #"""
        {"Version": "2020-12-01", "Metadata": {}, "Parameters": [],
         "PipelineExperimentConfig": {"ExperimentName": {"Get": "Execution.PipelineName"},
                                      "TrialName": {"Get": "Execution.PipelineExecutionId"}},
         "Steps": [
          {"Name": "preprocessing", "Type": "Processing", "Arguments": {
            "ProcessingResources": {"ClusterConfig": {"InstanceType": "local", "InstanceCount": 1, "VolumeSizeInGB": 30}},
            "AppSpecification": {"ImageUri": "catboost-preprocess:latest",
              "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/preprocess.py"]},
            "RoleArn": "arn:aws:iam::123456789012:role/SageMakerRole",
            "ProcessingInputs": [
              {"InputName": "input-1", "AppManaged": false, "S3Input": {
                "S3Uri": "s3://bucket/local pipeline/preprocessing/input/input-1",
                "LocalPath": "/opt/ml/processing/input/data", "S3DataType": "S3Prefix", "S3InputMode": "File",
                "S3DataDistributionType": "FullyReplicated", "S3CompressionType": "None"}},
              {"InputName": "code", "AppManaged": false, "S3Input": {
                "S3Uri": "s3://bucket/catboost-preprocess-2026-11-22-21-55-02-546/input/code/preprocess.py",
                "LocalPath": "/opt/ml/processing/input/code", "S3DataType": "S3Prefix", "S3InputMode": "File",
                "S3DataDistributionType": "FullyReplicated", "S3CompressionType": "None"}}],
            "ProcessingOutputConfig": {"Outputs": [{"OutputName": "output-1", "AppManaged": false, "S3Output": {
              "S3Uri": "s3://bucket/local-pipeline/preprocessed", "LocalPath": "/opt/ml/processing/preprocessed",
              "S3UploadMode": "EndOfJob"}}]}}},
          {"Name": "training", "Type": "Training", "Arguments": {
            "AlgorithmSpecification": {"TrainingInputMode": "File", "TrainingImage": "catboost-train:latest"},
            "OutputDataConfig": {"S3OutputPath": "file://model"},
            "ResourceConfig": {"VolumeSizeInGB": 30, "InstanceCount": 1, "InstanceType": "local"},
            "InputDataConfig": [{"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix",
              "S3Uri": "s3://bucket/local-pipeline/preprocessed", "S3DataDistributionType": "FullyReplicated"}},
              "ContentType": "text/csv", "ChannelName": "train"}],
            "HyperParameters": {"sagemaker_submit_directory": "\"file://train\"",
              "sagemaker_program": "\"train.py\"", "sagemaker_container_log_level": "20",
              "sagemaker_region": "\"us-east-1\""},
            "DebugHookConfig": {"S3OutputPath": "file://model", "CollectionConfigurations": []}},
           "DependsOn": ["preprocessing"]}]}
        """#

    @Test func aTutorialsPipelineBecomesTwoJobs() throws {
        let pipeline = try pipeline(article)
        #expect(pipeline.steps[1].dependsOn == ["preprocessing"])
        let jobs = try jobs(of: pipeline)
        let prepare = try #require(jobs["preprocessing"])
        #expect(prepare.image == "catboost-preprocess:latest")
        #expect(prepare.command == ["python3", "/opt/ml/processing/input/code/preprocess.py"])
        #expect(prepare.script == "/opt/ml/processing/input/code/preprocess.py")
        #expect(prepare.workingFolder == "/")
        #expect(prepare.inputs.map(\.role) == [.data, .code])
        #expect(prepare.inputs[0].uri == "s3://bucket/local pipeline/preprocessing/input/input-1")
        #expect(prepare.outputs.map(\.uri) == ["s3://bucket/local-pipeline/preprocessed"])

        let train = try #require(jobs["training"])
        #expect(train.command == ["python3", "--", "train.py"])
        #expect(train.workingFolder == "/opt/ml/code")
        #expect(train.inputs.map(\.uri) == ["s3://bucket/local-pipeline/preprocessed", "file://train"])
        #expect(train.inputs.map(\.path) == ["/opt/ml/input/data/train", "/opt/ml/code"])
        #expect(train.inputs.map(\.layout) == [.plain, .unpacked])
        #expect(train.outputs.map(\.uri) == ["file://model/model.tar.gz", "file://model/output.tar.gz"])
        #expect(train.environment["SM_MODULE_DIR"] == "/opt/ml/code")
        #expect(train.environment["SM_CHANNEL_TRAIN"] == "/opt/ml/input/data/train")
        #expect(train.environment["SM_CURRENT_INSTANCE_TYPE"] == "local")
        #expect(train.notices.isEmpty)
    }

    /// AWS's example of bringing one's own container: a folder of code, packed, and a script that starts it.
    private let ownContainer = #"""
        {"Version": "2020-12-01", "Metadata": {}, "Parameters": [
           {"Name": "ProcessingInstanceType", "Type": "String", "DefaultValue": "ml.t3.large"},
           {"Name": "TrainingInstanceType", "Type": "String", "DefaultValue": "ml.m5.large"}],
         "Steps": [
          {"Name": "ProcessData", "Type": "Processing", "Arguments": {
            "ProcessingResources": {"ClusterConfig": {"InstanceType": {"Get": "Parameters.ProcessingInstanceType"},
              "InstanceCount": 1, "VolumeSizeInGB": 30}},
            "AppSpecification": {"ImageUri": "sagemaker-scikit-learn:0.23-1-cpu-py3",
              "ContainerEntrypoint": ["/bin/bash", "/opt/ml/processing/input/entrypoint/runproc.sh"]},
            "ProcessingInputs": [
              {"InputName": "input-1", "AppManaged": false, "S3Input": {"S3Uri": "s3://b/data/input",
                "LocalPath": "/opt/ml/processing/input"}},
              {"InputName": "code", "AppManaged": false, "S3Input": {"S3Uri": "s3://b/artifact/sourcedir.tar.gz",
                "LocalPath": "/opt/ml/processing/input/code/"}},
              {"InputName": "entrypoint", "AppManaged": false, "S3Input": {"S3Uri": "s3://b/artifact/runproc.sh",
                "LocalPath": "/opt/ml/processing/input/entrypoint"}}],
            "ProcessingOutputConfig": {"Outputs": [{"OutputName": "output", "AppManaged": false, "S3Output": {
              "S3Uri": {"Std:Join": {"On": "/", "Values": ["s3:/", "b", {"Get": "Execution.PipelineExecutionId"}]}},
              "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob"}}]}}},
          {"Name": "TrainModel", "Type": "Training", "Arguments": {
            "AlgorithmSpecification": {"TrainingInputMode": "File", "TrainingImage": "torch-1.12.1:latest",
              "EnableSageMakerMetricsTimeSeries": true},
            "OutputDataConfig": {"S3OutputPath": "s3://b/models"},
            "ResourceConfig": {"InstanceCount": 1, "InstanceType": {"Get": "Parameters.TrainingInstanceType"}},
            "InputDataConfig": [{"ChannelName": "train", "ContentType": "text/csv", "DataSource": {"S3DataSource": {
              "S3DataType": "S3Prefix", "S3Uri": {"Get":
                "Steps.ProcessData.ProcessingOutputConfig.Outputs['output'].S3Output.S3Uri"}}}}],
            "HyperParameters": {"epochs": "6", "learning_rate": "0.000134", "batch_size": "100",
              "sagemaker_program": "\"train.py\"",
              "sagemaker_submit_directory": "\"s3://b/artifact/training/sourcedir.tar.gz\""},
            "ProfilerConfig": {"DisableProfiler": true}},
           "DependsOn": ["ProcessData"]}]}
        """#

    @Test func anExampleWithItsOwnContainerBecomesTwoJobs() throws {
        let jobs = try jobs(of: pipeline(ownContainer), texts: ["TrainingInstanceType": "ml.p3.2xlarge"])
        let prepare = try #require(jobs["ProcessData"])
        #expect(
            prepare.inputs.map(\.path).sorted() == [
                "/opt/ml/processing/input", "/opt/ml/processing/input/code", "/opt/ml/processing/input/entrypoint",
            ])
        #expect(prepare.inputs.map(\.role) == [.data, .code, .code])
        #expect(prepare.inputs.map(\.layout) == [.plain, .archive, .plain])
        #expect(prepare.script == "/opt/ml/processing/input/entrypoint/runproc.sh")
        #expect(prepare.outputs.map(\.uri) == ["s3://b/retake000000"])

        let train = try #require(jobs["TrainModel"])
        #expect(train.inputs.map(\.uri) == ["s3://b/retake000000", "s3://b/artifact/training/sourcedir.tar.gz"])
        #expect(
            train.command == [
                "python3", "--", "train.py", "--batch_size", "100", "--epochs", "6", "--learning_rate", "0.000134",
            ])
        #expect(train.environment["SM_CURRENT_INSTANCE_TYPE"] == "ml.p3.2xlarge")
        #expect(train.outputs[0].uri == "s3://b/models/TrainModel/output/model.tar.gz")
    }
}
