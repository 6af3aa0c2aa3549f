import PipelineModel

/// What SageMaker asks of a text by the name of its member, wherever that stands in a step.
///
/// Limits are those of the service's API model.
enum TextRules {
    private static let cures = (
        file: "upload it and name it as s3://BUCKET/KEY: 'file://' is for local mode only",
        instance: "name an instance of the cloud, such as ml.m5.xlarge"
    )

    /// What is wrong with a text, and the cure; nothing for most.
    static func problems(of text: String, key: String) -> [(problem: String, cure: String)] {
        var found: [(String, String)] = []
        if plain(text).lowercased().hasPrefix("file://") {
            found.append(("is '\(text)', a file of this machine", cures.file))
        } else if key.hasSuffix("Uri") || key == "S3OutputPath" || key == "ModelDataUrl", text.contains(":") {
            found += uriProblems(text)
        }
        switch key {
        case "InstanceType":
            if text == "local" || text == "local_gpu" {
                found.append(("is '\(text)', which only local mode knows", cures.instance))
            } else if !text.hasPrefix("ml.") {
                found.append(("is '\(text)', which is no instance type", cures.instance))
            }
        case "ImageUri", "TrainingImage", "Image": found += imageProblems(text)
        default: break
        }
        if let limit = lengths[key], text.utf8.count > limit {
            found.append(("has \(text.utf8.count) characters, and SageMaker takes \(limit)", "shorten it"))
        }
        return found
    }

    /// Hyperparameters of the SDK are JSON texts within quotes.
    private static func plain(_ text: String) -> Substring {
        text.hasPrefix("\"") ? text.dropFirst() : text[...]
    }

    private static let lengths = [
        "S3Uri": 1024, "S3OutputPath": 1024, "LocalPath": 256, "ImageUri": 255, "TrainingImage": 255, "Image": 255,
        "RoleArn": 2048, "ExecutionRoleArn": 2048, "ModelDataUrl": 1024,
    ]

    private static func uriProblems(_ text: String) -> [(String, String)] {
        guard text.hasPrefix("s3://") else {
            if text.lowercased().hasPrefix("s3://") {
                return [("is '\(text)', whose scheme is not in lower case", "begin it with s3://")]
            }
            return []
        }
        var found: [(String, String)] = []
        if text.contains(" ") {
            found.append(("is '\(text)', which holds a space", "name the pipeline, and so its folders, without spaces"))
        }
        let bucket = text.dropFirst("s3://".count).prefix { $0 != "/" }
        let isFit =
            (3...63).contains(bucket.utf8.count)
            && bucket.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: ".-".utf8.contains(byte)
                }
            }
        if !isFit {
            found.append(
                ("is in bucket '\(bucket)', which S3 can't have", "use 3 to 63 lower-case letters, digits, '.' and '-'")
            )
        }
        return found
    }

    /// An image must lie in a registry that SageMaker pulls from: Amazon ECR, by account and region.
    private static func imageProblems(_ text: String) -> [(String, String)] {
        let registry = text.prefix { $0 != "/" }
        let labels = registry.split(separator: ".")
        let isECR =
            labels.count >= 6 && labels[0].count == 12 && labels[0].allSatisfy(\.isNumber) && labels[1] == "dkr"
            && labels[2] == "ecr" && text.contains("/")
        if isECR || registry == "public.ecr.aws" { return [] }
        return [
            (
                "is '\(text)', which SageMaker can't pull",
                "push it to Amazon ECR and name it as ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG"
            )
        ]
    }
}
