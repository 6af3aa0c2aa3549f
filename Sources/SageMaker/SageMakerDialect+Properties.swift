package import PipelineModel

/// What later steps read of a step: its arguments, as Describe responses repeat them, and what it computed.
extension SageMakerDialect {
    package func properties(of step: Step, arguments: Value, results: StepResults?) -> StepProperties {
        var properties = arguments.object ?? [:]
        var open: StepProperties.Open = .all
        switch StepType(rawValue: step.kind) {
        case .processing, .qualityCheck, .clarifyCheck:
            properties = ProcessingProperties.properties(of: step.id, arguments: properties)
            if step.kind != StepType.processing.rawValue {
                let isQualityCheck = step.kind == StepType.qualityCheck.rawValue
                properties.members += CheckBaseline(arguments, isQualityCheck: isQualityCheck).properties.members
            }
            properties["ExitMessage"] = results?.message.map(Value.string)
            open = .roots(["ExitMessage"])
        case .training:
            // A training in the cloud has a name of its own, and its model lies below that.
            let name = results?.values["TrainingJobName"]?.string.map { Step.ID($0) }
            properties = TrainingProperties.properties(of: name ?? step.id, arguments: properties)
            properties["FinalMetricDataList"] = TrainingProperties.list(of: results?.metrics ?? [])
            open = .roots(["FinalMetricDataList"])
        case .tuning:
            let trials = results?.values["trials"]?.array
            properties = TuningProperties.properties(of: step.id, arguments: properties, trials: trials)
            if trials != nil { return StepProperties(.object(properties)) }
            open = .roots(TuningProperties.computed)
        case .registerModel:
            open = .roots(["ModelPackageArn", "ModelPackageName", "ModelPackageVersion"])
            if properties["ModelApprovalStatus"] == nil { properties["ModelApprovalStatus"] = "PendingManualApproval" }
            if let version = results?.values["ModelPackageVersion"] {
                let group = ModelRegistrationBuilder.group(of: arguments, step.id)
                properties["ModelPackageArn"] = .string(ConstantName.modelPackageArn(group, version.text))
                properties["ModelPackageName"] = .string(group)
            }
        case .transform:
            properties["TransformJobName"] = .string(ConstantName.job(of: step.id))
            properties["TransformJobArn"] = .string(ConstantName.transformJobArn(step.id))
            properties["TransformJobStatus"] = "Completed"
            open = .roots([])
        case .condition: open = .roots(["Outcome"])
        case .model:
            properties["ModelName"] = .string(ConstantName.job(of: step.id))
            properties["ModelArn"] = .string(ConstantName.modelArn(step.id))
            open = .roots([])
        case .lambda, .callback:
            open = .roots(["OutputParameters"])
            properties["OutputParameters"] = results.map { .object($0.values["OutputParameters"]?.object ?? $0.values) }
        case .lineage:
            properties.members += LineageProperties.members(of: arguments).members
            open = .roots([])
        case .job:
            return JobProperties.properties(of: step.id, arguments: properties, results: results)
        default: break
        }
        guard let results else { return StepProperties(.object(properties), open: open) }
        for member in results.values.members { properties[member.key] = member.value }
        return StepProperties(.object(properties))
    }
}

extension Metric {
    /// An entry of `FinalMetricDataList`.
    fileprivate var properties: Value { ["MetricName": .string(name), "Value": .double(value)] }
}

/// What later steps may read of a processing job: its arguments, and what SageMaker adds to them.
enum ProcessingProperties {
    static func properties(of step: Step.ID, arguments: Object) -> Object {
        var properties = arguments
        properties.stringifyMembers(of: "Environment")
        properties["ProcessingJobName"] = .string(ConstantName.job(of: step))
        properties["ProcessingJobArn"] = .string(ConstantName.processingJobArn(step))
        properties["ProcessingJobStatus"] = "Completed"
        return properties
    }
}

extension Object {
    /// Turns the values of a map into the texts that a Describe response holds.
    mutating func stringifyMembers(of key: String) {
        guard var map = self[key]?.object else { return }
        for index in map.members.indices { map.members[index].value = .string(map.members[index].value.text) }
        self[key] = .object(map)
    }
}

/// What later steps may read of a training job: its arguments, and what SageMaker adds to them.
package enum TrainingProperties {
    /// `FinalMetricDataList`.
    package static func list(of metrics: [Metric]) -> Value { .array(metrics.map(\.properties)) }

    /// What is known of a trial, whose arguments are those of its tuning.
    package static func properties(ofTrial job: Job) -> Object {
        var properties: Object = [
            "AlgorithmSpecification": ["TrainingImage": .string(job.image), "TrainingInputMode": "File"],
            "RoleArn": .string(ConstantName.role),
        ]
        let prefix = "hyperparameters/"
        let settings = job.settings.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }
        properties["HyperParameters"] = .object(
            Object(
                members: settings.map { .init(key: String($0.key.dropFirst(prefix.count)), value: .string($0.value)) }))
        if let model = job.outputs.first(where: { $0.path == TrainingFolder.model }) {
            properties["ModelArtifacts"] = ["S3ModelArtifacts": .string(model.uri)]
        }
        return properties
    }

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
