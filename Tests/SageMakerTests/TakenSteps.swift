import PipelineModel
import SageMaker

/// A processing step that SageMaker takes, with some members of its arguments changed, or taken out by nil.
func takenProcessing(_ changes: [String: Value?] = [:]) -> Value {
    let arguments: Value = [
        "RoleArn": "arn:aws:iam::111122223333:role/r",
        "ProcessingResources": [
            "ClusterConfig": ["InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1]
        ],
        "AppSpecification": [
            "ImageUri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/img:1", "ContainerEntrypoint": ["python3"],
        ],
        "ProcessingInputs": [takenInput("data", at: "/opt/ml/processing/input")],
        "ProcessingOutputConfig": ["Outputs": [takenOutput("result", at: "/opt/ml/processing/output")]],
    ]
    return step("Process", "Processing", arguments, changes)
}

/// A training step that SageMaker takes, with some members of its arguments changed, or taken out by nil.
func takenTraining(_ changes: [String: Value?] = [:], name: String = "Train") -> Value {
    let arguments: Value = [
        "RoleArn": "arn:aws:iam::111122223333:role/r",
        "AlgorithmSpecification": [
            "TrainingInputMode": "File", "TrainingImage": "111122223333.dkr.ecr.us-east-1.amazonaws.com/img:1",
        ],
        "InputDataConfig": [takenChannel("train")], "OutputDataConfig": ["S3OutputPath": "s3://bucket/model"],
        "StoppingCondition": ["MaxRuntimeInSeconds": 60],
        "ResourceConfig": ["InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1],
        "HyperParameters": ["depth": "5"],
    ]
    return step(name, "Training", arguments, changes)
}

func takenInput(_ name: String, at path: String) -> Value {
    [
        "InputName": .string(name), "AppManaged": false,
        "S3Input": [
            "S3Uri": "s3://bucket/data", "LocalPath": .string(path), "S3DataType": "S3Prefix", "S3InputMode": "File",
        ],
    ]
}

func takenOutput(_ name: String, at path: String) -> Value {
    [
        "OutputName": .string(name), "AppManaged": false,
        "S3Output": ["S3Uri": "s3://bucket/result", "LocalPath": .string(path), "S3UploadMode": "EndOfJob"],
    ]
}

func takenChannel(_ name: String) -> Value {
    [
        "ChannelName": .string(name),
        "DataSource": ["S3DataSource": ["S3DataType": "S3Prefix", "S3Uri": "s3://bucket/data"]],
    ]
}

/// What is found in a definition of some steps, as the command prints it.
func checked(_ steps: [Value], parameters: [Value] = [], name: String = "churn") -> [String] {
    let definition: Value = ["Version": "2020-12-01", "Parameters": .array(parameters), "Steps": .array(steps)]
    return DefinitionCheck.findings(in: Array(definition.json().utf8), name: name).map(\.description)
}

private func step(_ name: String, _ type: String, _ arguments: Value, _ changes: [String: Value?]) -> Value {
    var arguments = arguments
    for (path, value) in changes { arguments = arguments.changed(path.split(separator: ".")[...], value) }
    return ["Name": .string(name), "Type": .string(type), "Arguments": arguments]
}

extension Value {
    fileprivate func changed(_ path: ArraySlice<Substring>, _ value: Value?) -> Value {
        guard let key = path.first.map(String.init) else { return value ?? .null }
        var object = object ?? Object()
        object[key] = path.count == 1 ? value : (object[key] ?? [:]).changed(path.dropFirst(), value)
        return .object(object)
    }
}
