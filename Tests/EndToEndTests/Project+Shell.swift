import Foundation

/// A step of one shell command, which finds its output folder in `$out` and its input, if it has one, in `$in`.
struct ShellStep {
    let name: String
    let command: String
    var reads: String?
}

extension Project {
    /// A project whose steps are shell commands: hardly slower than the processes themselves. For the host runtime.
    static func shell(_ steps: [ShellStep], parameters: [String: String] = [:]) throws -> Project {
        let project = try Project()
        try project.write("pipeline.json", shellDefinition(steps, parameters: parameters))
        return project
    }

    /// - Parameter parameters: names and default values; each is a variable of every command.
    static func shellDefinition(_ steps: [ShellStep], parameters: [String: String] = [:]) throws -> String {
        let definition: [String: Any] = [
            "Version": "2020-12-01",
            "Parameters": parameters.sorted { $0.key < $1.key }.map {
                ["Name": $0.key, "Type": "String", "DefaultValue": $0.value]
            },
            "Steps": steps.map { arguments(of: $0, parameters: parameters.keys.sorted()) },
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: definition), as: UTF8.self)
    }

    private static func arguments(of step: ShellStep, parameters: [String]) -> [String: Any] {
        let inputs = step.reads.map { writer in
            [
                [
                    "InputName": "in", "AppManaged": false,
                    "S3Input": [
                        "S3Uri": "s3://shell/\(writer)", "LocalPath": "/opt/ml/processing/in",
                        "S3DataType": "S3Prefix", "S3InputMode": "File",
                    ],
                ] as [String: Any]
            ]
        }
        let output: [String: Any] = [
            "OutputName": "out", "AppManaged": false,
            "S3Output": [
                "S3Uri": "s3://shell/\(step.name)", "LocalPath": "/opt/ml/processing/out", "S3UploadMode": "EndOfJob",
            ],
        ]
        let environment = Dictionary(uniqueKeysWithValues: parameters.map { ($0, ["Get": "Parameters.\($0)"]) })
        return [
            "Name": step.name, "Type": "Processing",
            "Arguments": [
                "ProcessingResources": [
                    "ClusterConfig": ["InstanceType": "local", "InstanceCount": 1, "VolumeSizeInGB": 1]
                ],
                "AppSpecification": [
                    "ImageUri": "shell",
                    "ContainerEntrypoint": [
                        "/bin/sh", "-c", "out=$1; in=$2; \(step.command)", "sh", "/opt/ml/processing/out",
                        "/opt/ml/processing/in",
                    ],
                ],
                "RoleArn": "r", "Environment": environment, "ProcessingInputs": inputs ?? [],
                "ProcessingOutputConfig": ["Outputs": [output]],
            ] as [String: Any],
        ]
    }
}
