import PipelineModel

/// Where the steps of a ForEach write: each child needs places of its own, or it would overwrite what others wrote.
extension Step {
    /// Marks the places in a step of a ForEachBody.
    mutating func markOwnPlaces() {
        for path in StepType(rawValue: kind)?.placesWritten ?? [] { arguments = arguments.marking(path[...]) }
    }
}

extension StepType {
    /// The ways to the URIs that a step writes to; `*` stands for each element of a list.
    fileprivate var placesWritten: [[String]] {
        let training = [["OutputDataConfig", "S3OutputPath"], ["CheckpointConfig", "S3Uri"]]
        return switch self {
        case .processing, .qualityCheck, .clarifyCheck:
            [["ProcessingOutputConfig", "Outputs", "*", "S3Output", "S3Uri"]]
        case .training: training
        case .transform: [["TransformOutput", "S3OutputPath"]]
        case .tuning: training.flatMap { [["TrainingJobDefinition"] + $0, ["TrainingJobDefinitions", "*"] + $0] }
        default: []
        }
    }
}

extension Expression {
    /// With the values at the end of a way marked.
    fileprivate func marking(_ path: ArraySlice<String>) -> Expression {
        guard let key = path.first else { return .own(self) }
        let rest = path.dropFirst()
        switch self {
        case .literal(.array(let elements)): return Expression.list(elements.map(Expression.literal)).marking(path)
        case .literal(.object(let object)):
            let members = object.members.map { Member(key: $0.key, value: .literal($0.value)) }
            return Expression.object(members).marking(path)
        case .list(let elements) where key == "*": return .list(elements.map { $0.marking(rest) })
        case .object(let members):
            return .object(
                members.map { member in
                    let isMeant = member.key == key && !(key == "OutputDataConfig" && member.value.isInBucket)
                    return isMeant ? Member(key: key, value: member.value.marking(rest)) : member
                })
        default: return self
        }
    }

    /// Whether a training writes below the URI of a bucket: there it has a folder of its own name.
    private var isInBucket: Bool {
        let path: Expression? =
            switch self {
            case .object(let members): members.first { $0.key == "S3OutputPath" }?.value
            case .literal(let value): value["S3OutputPath"].map(Expression.literal)
            default: nil
            }
        return path?.start?.lowercased().hasPrefix("s3:") ?? false
    }

    /// What a text begins with, when that is known.
    private var start: String? {
        switch self {
        case .literal(let value): value.string
        case .join(_, let elements): elements.first?.start
        default: nil
        }
    }
}
