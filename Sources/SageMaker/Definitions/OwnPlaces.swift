import PipelineModel

/// Where the steps of a ForEach write: each child needs places of its own, or it would overwrite what others wrote.
extension [Step] {
    /// Marks the places in the steps of a ForEachBody, and wherever one of them names such a place of another.
    mutating func markOwnPlaces() {
        for index in indices { self[index].markOwnPlaces() }
        let places = Set(flatMap { $0.arguments.ownPlaces })
        if places.isEmpty { return }
        for index in indices { self[index].arguments = self[index].arguments.marking(places) }
    }
}

extension Step {
    fileprivate mutating func markOwnPlaces() {
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

    /// With those places marked that it names.
    fileprivate func marking(_ places: Set<Expression>) -> Expression {
        if places.contains(self) { return .own(self) }
        switch self {
        case .literal(.array(let elements)):
            return Expression.list(elements.map(Expression.literal)).markingInside(places) ?? self
        case .literal(.object(let object)):
            let members = object.members.map { Member(key: $0.key, value: .literal($0.value)) }
            return Expression.object(members).markingInside(places) ?? self
        case .literal(.string(let text)):
            let folder = text.parents.first { places.contains(.literal(.string($0))) }
            return folder.map { folder in
                let rest = text.dropFirst(folder.count + 1)
                return .join(separator: "/", [.own(.literal(.string(folder))), .literal(.string(String(rest)))])
            } ?? self
        case .list, .object: return markingInside(places) ?? self
        default: return self
        }
    }

    /// Nil where it names none.
    private func markingInside(_ places: Set<Expression>) -> Expression? {
        let marked: Expression =
            switch self {
            case .list(let elements): .list(elements.map { $0.marking(places) })
            case .object(let members): .object(members.map { Member(key: $0.key, value: $0.value.marking(places)) })
            default: self
            }
        return marked == self ? nil : marked
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

extension String {
    /// The URIs of the folders that it is in, the innermost first.
    fileprivate var parents: [String] {
        indices.reversed().filter { self[$0] == "/" && $0 > startIndex }.map { String(self[..<$0]) }
    }
}
