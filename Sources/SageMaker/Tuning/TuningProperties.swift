import PipelineModel

/// What later steps may read of a tuning job: its arguments, and its trainings, the best first.
enum TuningProperties {
    /// As many trainings as SageMaker keeps for references.
    private static let trackedCount = 50

    static let computed: Set<String> = ["TrainingJobSummaries", "BestTrainingJob", "OverallBestTrainingJob"]

    static func properties(of step: Step.ID, arguments: Object, trials: [Value]?) -> Object {
        var properties = arguments
        properties["HyperParameterTuningJobName"] = .string(ConstantName.job(of: step))
        properties["HyperParameterTuningJobArn"] = .string(ConstantName.tuningJobArn(step))
        properties["HyperParameterTuningJobStatus"] = "Completed"
        guard let trials else { return properties }
        let config = arguments["HyperParameterTuningJobConfig"]
        let metric = config?["HyperParameterTuningJobObjective"]?["MetricName"] ?? .null
        let summaries = trials.prefix(trackedCount).map { trial -> Value in
            let name = trial["name"]?.text ?? ""
            return [
                "TrainingJobName": .string(name), "TrainingJobArn": .string(ConstantName.trainingJobArn(Step.ID(name))),
                "TrainingJobStatus": "Completed", "TunedHyperParameters": trial["settings"] ?? [:],
                "FinalHyperParameterTuningJobObjectiveMetric": [
                    "MetricName": metric, "Value": trial["value"] ?? .null,
                ],
            ]
        }
        properties["TrainingJobSummaries"] = .array(Array(summaries))
        properties["BestTrainingJob"] = summaries.first
        properties["OverallBestTrainingJob"] = summaries.first
        return properties
    }
}
