package import PipelineModel

/// Commands of the user's that stand in for steps of the cloud.
extension SageMakerDialect {
    package func handler(for step: Step, arguments: Value, command: [String]) throws -> Handler {
        var reader = ArgumentReader()
        var handler = Handler(step: step.id, kind: step.kind, command: command, input: arguments)
        for item in reader.items(Argument(step.attributes["OutputParameters"], place: "OutputParameters")) {
            let type = reader.text(item["OutputType"]) ?? Parameter.Kind.string.rawValue
            guard let kind = Parameter.Kind(rawValue: type) else {
                reader.problems.append(
                    .wrongKind(item["OutputType"].place, expected: "a type of output", found: "'\(type)'"))
                continue
            }
            handler.outputs.append(.init(name: reader.requiredText(item["OutputName"]), kind: kind))
        }
        try reader.check(step.id)
        return handler
    }
}
