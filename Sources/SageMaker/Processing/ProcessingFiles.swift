import PipelineModel

/// The configuration that SageMaker mounts for a processing job.
///
/// In its shape, but with constants where values would vary for no reason: URIs, the role, the image's name, the
/// job's name. A script that read them would fail for other reasons; one that does not is spared another run.
struct ProcessingFiles {
    let job: Job
    let command: ContainerEntrypoint
    let instanceType: String?

    var files: [Job.ConfigurationFile] {
        let style = JSONStyle.python
        return [
            .init(path: "/opt/ml/config/processingjobconfig.json", contents: Value.object(jobConfig).json(style)),
            .init(path: "/opt/ml/config/resourceconfig.json", contents: Value.object(resourceConfig).json(style)),
        ]
    }

    private var resourceConfig: Object {
        ["current_host": .string(ConstantName.host), "hosts": [.string(ConstantName.host)]]
    }

    private var jobConfig: Object {
        var environment = Object()
        for (name, value) in job.environment.sorted(by: { $0.key < $1.key }) {
            environment.members.append(.init(key: name, value: .string(value)))
        }
        return [
            "ProcessingJobArn": .string(ConstantName.processingJobArn(job.step)),
            "ProcessingJobName": .string(ConstantName.job(of: job.step)),
            "AppSpecification": [
                "ImageUri": .string(ConstantName.image),
                "ContainerEntrypoint": Self.words(command.entryPoint),
                "ContainerArguments": Self.words(command.arguments),
            ],
            "Environment": .object(environment),
            "ProcessingInputs": .array(job.inputs.map(config)),
            "ProcessingOutputConfig": ["Outputs": .array(job.outputs.map(config)), "KmsKeyId": .null],
            "ProcessingResources": [
                "ClusterConfig": [
                    "InstanceCount": 1,
                    "InstanceType": instanceType.map(Value.string) ?? .null,
                    "VolumeSizeInGB": 30,
                    "VolumeKmsKeyId": .null,
                ]
            ],
            "RoleArn": .string(ConstantName.role),
            "StoppingCondition": ["MaxRuntimeInSeconds": 86_400],
        ]
    }

    private func config(of input: Job.Input) -> Value {
        [
            "InputName": .string(input.name),
            "AppManaged": false,
            "S3Input": [
                "S3Uri": .string(ConstantName.uri(job.step, "input", input.name)),
                "LocalPath": .string(input.path),
                "S3DataType": "S3Prefix",
                "S3InputMode": "File",
                "S3DataDistributionType": "FullyReplicated",
                "S3CompressionType": "None",
            ],
        ]
    }

    private func config(of output: Job.Output) -> Value {
        [
            "OutputName": .string(output.name),
            "AppManaged": false,
            "S3Output": [
                "S3Uri": .string(ConstantName.uri(job.step, "output", output.name)),
                "LocalPath": .string(output.path),
                "S3UploadMode": "EndOfJob",
            ],
        ]
    }

    private static func words(_ words: [String]) -> Value {
        words.isEmpty ? .null : .array(words.map(Value.string))
    }
}
