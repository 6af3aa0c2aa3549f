import PipelineModel

/// What later steps may read of a training job: its arguments, and what SageMaker adds to them.
enum TrainingProperties {
    static func properties(of step: Step.ID, arguments: Object) -> Object {
        var properties = arguments
        properties.stringifyMembers(of: "Environment")
        properties.stringifyMembers(of: "HyperParameters")
        properties["TrainingJobName"] = .string(ConstantName.job(of: step))
        properties["TrainingJobArn"] = .string(ConstantName.trainingJobArn(step))
        properties["TrainingJobStatus"] = "Completed"
        properties["SecondaryStatus"] = "Completed"
        var reader = ArgumentReader()
        if let location = TrainingOutputs(of: step, arguments: Argument(.object(arguments)), reader: &reader) {
            properties["ModelArtifacts"] = ["S3ModelArtifacts": .string(location.model)]
        }
        return properties
    }
}
