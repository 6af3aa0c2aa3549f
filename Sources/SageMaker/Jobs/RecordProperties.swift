import PipelineModel

/// What later steps may read of a Lineage step: an ARN for each entity that it notes, by the entity's name.
enum LineageProperties {
    private static let kinds = [
        (list: "Actions", name: "ActionName", arns: "ActionArns", kind: "action"),
        (list: "Artifacts", name: "ArtifactName", arns: "ArtifactArns", kind: "artifact"),
        (list: "Contexts", name: "ContextName", arns: "ContextArns", kind: "context"),
    ]

    static func members(of arguments: Value) -> Object {
        var members: Object = [:]
        for kind in kinds {
            let names = (arguments[kind.list]?.array ?? []).compactMap { $0[kind.name]?.text }
            if names.isEmpty { continue }
            members[kind.arns] = .object(
                Object(members: names.map { .init(key: $0, value: .string(ConstantName.lineageArn(kind.kind, $0))) }))
        }
        return members
    }
}

/// What later steps may read of a Job step: its arguments, and what the service, or a command in its place, adds to the document
/// that configures it. That is a text that holds JSON, into which references go.
enum JobProperties {
    private static let document = "JobConfigDocument"

    static func properties(of step: Step.ID, arguments: Object, results: StepResults?) -> StepProperties {
        var properties = arguments
        properties["JobName"] = .string(ConstantName.job(of: step))
        properties["JobArn"] = .string(ConstantName.managedJobArn(step))
        properties["JobStatus"] = "Completed"
        guard let results else {
            properties[document] = nil
            return StepProperties(.object(properties), open: .roots([document]))
        }
        for member in results.values.members { properties[member.key] = member.value }
        var own = arguments[document]?.string.flatMap { try? JSONReader.read($0) }?.object ?? [:]
        let answered = results.values[document]
        let added = answered?.object ?? answered?.string.flatMap { try? JSONReader.read($0) }?.object
        for member in added?.members ?? [] { own[member.key] = member.value }
        if added != nil { properties[document] = .string(Value.object(own).json()) }
        return StepProperties(.object(properties))
    }
}
