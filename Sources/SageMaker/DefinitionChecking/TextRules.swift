import PipelineModel

/// What SageMaker asks of a text by the name of its member, wherever that stands in a step.
enum TextRules {
    private static let cures = (
        file: "upload it and name it as s3://BUCKET/KEY: 'file://' is for local mode only",
        instance: "name an instance of the cloud, such as ml.m5.xlarge"
    )

    /// Whether a member of that name holds an image's address.
    static func isImage(_ key: String) -> Bool { ["ImageUri", "TrainingImage", "Image"].contains(key) }

    /// What is wrong with a text; nothing for most.
    static func findings(of text: String, key: String, at place: DefinitionPlace) -> [DefinitionFinding] {
        if plain(text).lowercased().hasPrefix("file://") {
            return [.init(place, .localOnly, "is '\(text)', a file of this machine", cures.file)]
        }
        switch key {
        case "InstanceType" where text == "local" || text == "local_gpu":
            return [.init(place, .localOnly, "is '\(text)', which only local mode knows", cures.instance)]
        case _ where isImage(key): return imageFindings(text, place)
        case "S3OutputPath", "ModelDataUrl": return uriFindings(text, place)
        // What a lineage is told of may be anywhere.
        case _ where key.hasSuffix("Uri") && key != "SourceUri": return uriFindings(text, place)
        default: return []
        }
    }

    /// Hyperparameters of the SDK are JSON texts within quotes.
    private static func plain(_ text: String) -> Substring {
        text.hasPrefix("\"") ? text.dropFirst() : text[...]
    }

    private static func uriFindings(_ text: String, _ place: DefinitionPlace) -> [DefinitionFinding] {
        guard text.hasPrefix("s3://") else {
            guard text.lowercased().hasPrefix("s3://") else { return [] }
            return [.init(place, .uri, "is '\(text)', whose scheme is not in lower case", "begin it with s3://")]
        }
        if text.contains(" ") {
            return [
                .init(
                    place, .uri, "is '\(text)', which holds a space",
                    "name the pipeline, and so its folders, without spaces")
            ]
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
        if isFit { return [] }
        let limit = "3 to 63 lower-case letters, digits, '.' and '-'"
        return [
            .init(place, .uri, "is in bucket '\(bucket)', which S3 can't have", limit: limit, "use \(limit)")
        ]
    }

    /// An image must lie in a registry that SageMaker pulls from: Amazon ECR, by account and region.
    private static func imageFindings(_ text: String, _ place: DefinitionPlace) -> [DefinitionFinding] {
        let registry = text.prefix { $0 != "/" }
        let labels = registry.split(separator: ".")
        let isECR =
            labels.count >= 6 && labels[0].count == 12 && labels[0].allSatisfy(\.isNumber) && labels[1] == "dkr"
            && labels[2].hasPrefix("ecr") && text.contains("/")
        if isECR || registry == "public.ecr.aws" { return [] }
        return [
            .init(
                place, .image, "is '\(text)', which SageMaker can't pull",
                "push it to Amazon ECR and name it as ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG")
        ]
    }
}
