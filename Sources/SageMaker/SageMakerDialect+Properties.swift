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
            properties["FinalMetricDataList"] = .array((results?.metrics ?? []).map(\.properties))
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
