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

/// Says of a step type why nothing on this machine runs it.
enum CloudOnlyText {
    static func text(of type: StepType?, name: String) -> String {
        guard let type else {
            return "is of type '\(name)', which Retake does not know"
                + suggestion(for: name, among: StepType.allCases.map(\.rawValue))
        }
        let what =
            switch type {
            case .lambda: "calls a Lambda function"
            case .callback: "waits for an answer to a message in a queue"
            case .emr, .emrServerless: "runs on an EMR cluster"
            case .autoML: "searches for models in the cloud"
            case .endpointConfig, .endpoint, .inferenceComponent: "deploys a model in the cloud"
            case .lineage: "notes lineage in the cloud"
            default: "is of type \(name)"
            }
        return "\(what), which only the cloud can do"
    }
}
