import Foundation
import SystemPackage
import TestSupport
import Testing

/// Real definitions' shapes, run whole with stand-in scripts.
struct ContractTests {
    /// As an article's program has it: the script reads `opt/ml/…` without a leading slash, the training step reads what
    /// the first writes only because both name the same URI, and `file://` paths are relative.
    static let article = """
        {"Version": "2020-12-01", "Metadata": {}, "Parameters": [],
         "PipelineExperimentConfig": {"ExperimentName": {"Get": "Execution.PipelineName"}, "TrialName": {"Get": "Execution.PipelineExecutionId"}},
         "Steps": [
          {"Name": "training", "Type": "Training", "Arguments": {
            "AlgorithmSpecification": {"TrainingInputMode": "File", "TrainingImage": "catboost-train:latest"},
            "OutputDataConfig": {"S3OutputPath": "file://model"},
            "StoppingCondition": {"MaxRuntimeInSeconds": 86400},
            "ResourceConfig": {"VolumeSizeInGB": 30, "InstanceCount": 1, "InstanceType": "local"},
            "RoleArn": "arn:aws:iam::123456789012:role/SageMakerRole",
            "InputDataConfig": [{"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://bucket/local-pipeline/preprocessed", "S3DataDistributionType": "FullyReplicated"}}, "ContentType": "text/csv", "ChannelName": "train"}],
            "HyperParameters": {"sagemaker_submit_directory": "\\"file://train\\"", "sagemaker_program": "\\"train.py\\"", "sagemaker_container_log_level": "20", "sagemaker_region": "\\"us-east-1\\""},
            "DebugHookConfig": {"S3OutputPath": "file://model", "CollectionConfigurations": []},
            "ProfilerConfig": {"S3OutputPath": "file://model", "DisableProfiler": false}}},
          {"Name": "preprocessing", "Type": "Processing", "Arguments": {
            "ProcessingResources": {"ClusterConfig": {"InstanceType": "local", "InstanceCount": 1, "VolumeSizeInGB": 30}},
            "AppSpecification": {"ImageUri": "catboost-preprocess:latest", "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/preprocess.py"]},
            "RoleArn": "arn:aws:iam::123456789012:role/SageMakerRole",
            "ProcessingInputs": [
              {"InputName": "input-1", "AppManaged": false, "S3Input": {"S3Uri": "s3://bucket/local pipeline/preprocessing/input/input-1", "LocalPath": "/opt/ml/processing/input/data", "S3DataType": "S3Prefix", "S3InputMode": "File", "S3DataDistributionType": "FullyReplicated", "S3CompressionType": "None"}},
              {"InputName": "code", "AppManaged": false, "S3Input": {"S3Uri": "s3://bucket/catboost-preprocess-2026-11-22-21-55-02-546/input/code/preprocess.py", "LocalPath": "/opt/ml/processing/input/code", "S3DataType": "S3Prefix", "S3InputMode": "File", "S3DataDistributionType": "FullyReplicated", "S3CompressionType": "None"}}],
            "ProcessingOutputConfig": {"Outputs": [
              {"OutputName": "output-1", "AppManaged": false, "S3Output": {"S3Uri": "s3://bucket/local-pipeline/preprocessed", "LocalPath": "/opt/ml/processing/preprocessed", "S3UploadMode": "EndOfJob"}}]}}}
        ]}
        """

    @Test(arguments: Project.runtimes) func theArticlesPipelineRuns(runtime: String) throws {
        let project = try Project()
        try project.write("pipeline.json", Self.article)
        try project.write("buckets/bucket/local pipeline/preprocessing/input/input-1/train.csv", "x,y\n1,2\n")
        try project.write(
            "buckets/bucket/catboost-preprocess-2026-11-22-21-55-02-546/input/code/preprocess.py",
            """
            import pathlib
            text = pathlib.Path("opt/ml/processing/input/data/train.csv").read_text()
            pathlib.Path("opt/ml/processing/preprocessed/clean.csv").write_text(text.replace(",", ";"))
            """)
        try project.write(
            "train/train.py",
            """
            import os, pathlib
            text = (pathlib.Path(os.environ["SM_CHANNEL_TRAIN"]) / "clean.csv").read_text()
            (pathlib.Path(os.environ["SM_MODEL_DIR"]) / "model.txt").write_text("learnt from " + text)
            """)
        let result = try project.retake(
            "run", "pipeline.json", "--buckets", "buckets", "--json", "--runtime", runtime)
        #expect(result.outcomes == ["preprocessing": "ran", "training": "ran"], "\(result.output)\(result.errors)")
        #expect(project.space.files(below: "project/model") == ["model.tar.gz", "output.tar.gz"])
        #expect(try project.tar("-xzOf", "model/model.tar.gz", "model.txt") == "learnt from x;y\n1;2\n")

        try project.space.remove("project/model")
        let again = try project.retake(
            "run", "pipeline.json", "--buckets", "buckets", "--json", "--runtime", runtime)
        #expect(again.executed == [])
        #expect(project.space.files(below: "project/model") == ["model.tar.gz", "output.tar.gz"])
    }

    @Test func anArchiveOfCodeCountsByItsMembersAndNotByItsTimestamps() throws {
        let project = try Project()
        try project.write("src/train.py", "import helper\nhelper.train()\n")
        try project.write("src/helper.py", "def train():\n    open('/opt/ml/model/m', 'w').write('1')\n")
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [{"Name": "Train", "Type": "Training", "Arguments": {
              "AlgorithmSpecification": {"TrainingImage": "python:3", "TrainingInputMode": "File"},
              "OutputDataConfig": {"S3OutputPath": "s3://bucket/models"}, "RoleArn": "r",
              "ResourceConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1},
              "HyperParameters": {"sagemaker_program": "train.py", "sagemaker_submit_directory": "s3://bucket/code/sourcedir.tar.gz"}}}]}
            """)
        try project.space.makeFolder("project/buckets/bucket/code")
        let pack = ["-czf", "buckets/bucket/code/sourcedir.tar.gz", "-C", "src", "train.py", "helper.py"]
        _ = try project.tar(pack + ["--mtime", "2020-01-01"])
        func run() throws -> Project.Result {
            try project.retake("run", "pipeline.json", "--buckets", "buckets", "--json")
        }
        // Where there are no namespaces the script's absolute path leads nowhere.
        guard Project.hasNamespaces else { return }
        #expect(try run().executed == ["Train"])
        _ = try project.tar(pack + ["--mtime", "2021-01-01"])
        #expect(try run().executed == [])
        try project.edit("src/helper.py", "'1'", "'2'")
        _ = try project.tar(pack)
        let changed = try run()
        #expect(changed.executed == ["Train"])
        #expect(changed.reasons["Train"] == "code/helper.py changed")
    }

    @Test(.enabled(if: Project.hasNamespaces, "bubblewrap does not work here"))
    func anUndeclaredFileIsAbsentAndNothingReachesTheOriginals() throws {
        let project = try Project.chain()
        try project.write("secret.txt", "42")
        let original = try project.read("raw/numbers.txt")
        try project.write(
            "code/prepare.py",
            """
            import os
            print("secret", os.path.exists("\(project.space.path)/project/secret.txt"))
            open("/opt/ml/processing/input/raw/numbers.txt", "a").write("99")
            open("/opt/ml/processing/clean/numbers.txt", "w").write("1")
            """)
        let result = try project.retake("run", "pipeline.json")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("Prepare | secret False\n"))
        #expect(try project.read("raw/numbers.txt") == original)
    }
}

extension Project {
    /// Runs the system's tar in the project's folder.
    func tar(_ arguments: String...) throws -> String { try tar(arguments) }

    @discardableResult
    func tar(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["tar"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: space.path.appending("project").string)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
