import PipelineModel

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
