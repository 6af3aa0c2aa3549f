/// A pipeline of three steps as people have them: `Prepare` (Processing) → `Train` (Training in script mode) → `Report`
/// (Processing), on `raw/numbers.txt`.
extension Project {
    static func chain() throws -> Project {
        let project = try Project()
        try project.write("pipeline.json", chainDefinition)
        try project.write("raw/numbers.txt", "3\n1\n2\n")
        try project.write("code/prepare.py", prepareScript)
        try project.write("code/train/train.py", trainScript)
        try project.write("code/train/helper.py", "def total(numbers):\n    return sum(numbers)\n")
        try project.write("code/report.py", reportScript)
        return project
    }

    static let chainDefinition = """
        {"Version": "2020-12-01", "Metadata": {}, "Parameters": [
          {"Name": "Factor", "Type": "Integer", "DefaultValue": 2}
        ], "Steps": [
          {"Name": "Report", "Type": "Processing", "Arguments": {
            "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 30}},
            "AppSpecification": {"ImageUri": "python:3", "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/report.py"]},
            "RoleArn": "arn:aws:iam::111122223333:role/r",
            "ProcessingInputs": [
              {"InputName": "model", "AppManaged": false, "S3Input": {"S3Uri": {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"}, "LocalPath": "/opt/ml/processing/model", "S3DataType": "S3Prefix", "S3InputMode": "File"}},
              {"InputName": "code", "AppManaged": false, "S3Input": {"S3Uri": "file://code/report.py", "LocalPath": "/opt/ml/processing/input/code", "S3DataType": "S3Prefix", "S3InputMode": "File"}}],
            "ProcessingOutputConfig": {"Outputs": [
              {"OutputName": "report", "AppManaged": false, "S3Output": {"S3Uri": "file://out", "LocalPath": "/opt/ml/processing/report", "S3UploadMode": "EndOfJob"}}]}}},
          {"Name": "Train", "Type": "Training", "Arguments": {
            "AlgorithmSpecification": {"TrainingImage": "python:3", "TrainingInputMode": "File"},
            "OutputDataConfig": {"S3OutputPath": "s3://bucket/models"},
            "StoppingCondition": {"MaxRuntimeInSeconds": 86400},
            "ResourceConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 30},
            "RoleArn": "arn:aws:iam::111122223333:role/r",
            "InputDataConfig": [{"ChannelName": "train", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": {"Get": "Steps.Prepare.ProcessingOutputConfig.Outputs['clean'].S3Output.S3Uri"}, "S3DataDistributionType": "FullyReplicated"}}}],
            "HyperParameters": {"factor": {"Get": "Parameters.Factor"}, "sagemaker_program": "\\"train.py\\"", "sagemaker_submit_directory": "\\"file://code/train\\""}}},
          {"Name": "Prepare", "Type": "Processing", "Arguments": {
            "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 30}},
            "AppSpecification": {"ImageUri": "python:3", "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/prepare.py"]},
            "RoleArn": "arn:aws:iam::111122223333:role/r",
            "ProcessingInputs": [
              {"InputName": "raw", "AppManaged": false, "S3Input": {"S3Uri": "file://raw", "LocalPath": "/opt/ml/processing/input/raw", "S3DataType": "S3Prefix", "S3InputMode": "File"}},
              {"InputName": "code", "AppManaged": false, "S3Input": {"S3Uri": "file://code/prepare.py", "LocalPath": "/opt/ml/processing/input/code", "S3DataType": "S3Prefix", "S3InputMode": "File"}}],
            "ProcessingOutputConfig": {"Outputs": [
              {"OutputName": "clean", "AppManaged": false, "S3Output": {"S3Uri": "s3://bucket/clean", "LocalPath": "/opt/ml/processing/clean", "S3UploadMode": "EndOfJob"}}]}}}
        ]}
        """

    static let prepareScript = """
        import os
        root = os.environ.get("RETAKE_ROOT", "")
        numbers = open(root + "/opt/ml/processing/input/raw/numbers.txt").read().split()
        print("preparing", len(numbers), "numbers")
        with open(root + "/opt/ml/processing/clean/numbers.txt", "w") as file:
            file.write("\\n".join(sorted(numbers)) + "\\n")

        """

    static let trainScript = """
        import argparse, os
        from helper import total
        parser = argparse.ArgumentParser()
        parser.add_argument("--factor", type=int)
        factor = parser.parse_args().factor
        numbers = [int(n) for n in open(os.environ["SM_CHANNEL_TRAIN"] + "/numbers.txt")]
        with open(os.environ["SM_MODEL_DIR"] + "/model.txt", "w") as file:
            file.write(str(total(numbers) * factor))

        """

    static let reportScript = """
        import os, tarfile
        root = os.environ.get("RETAKE_ROOT", "")
        model = tarfile.open(root + "/opt/ml/processing/model/model.tar.gz").extractfile("model.txt").read().decode()
        with open(root + "/opt/ml/processing/report/report.txt", "w") as file:
            file.write("the model is " + model)
        print("reported")

        """
}
