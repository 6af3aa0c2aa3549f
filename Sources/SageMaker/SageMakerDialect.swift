package import PipelineModel

/// Pipelines as SageMaker defines them: what their references read, and what container their jobs expect.
package struct SageMakerDialect: Dialect {
    /// What a training script reads in `SM_NUM_CPUS`.
    let processorCount: Int
    /// What `Execution.StartDateTime` and `Execution.CurrentDateTime` read.
    let startedAt: String
    let imagePrograms: ImagePrograms
    /// Of the execution in the cloud that is gone on with, if one is.
    let executionId: String

    /// - Parameters:
    ///   - processorCount: how many processors this machine has.
    ///   - startedAt: when the run began, as ISO 8601 text. Given rather than taken from a clock, so that a dialect's
    ///     answers follow from its questions alone. A step that sees it runs again in every run, as it asks for.
    ///   - imagePrograms: what runs in place of the own programs of images.
    ///   - executionId: of the execution in the cloud that is gone on with; nil for none.
    package init(
        processorCount: Int, startedAt: String, imagePrograms: ImagePrograms = ImagePrograms(),
        executionId: String? = nil
    ) {
        self.executionId = executionId ?? ConstantName.executionId
        self.imagePrograms = imagePrograms
        self.processorCount = processorCount
        self.startedAt = startedAt
    }

    package func execution(of pipeline: Pipeline, step: Step.ID?) -> [String: Value] {
        var values: [String: Value] = [:]
        for variable in ExecutionVariable.allCases {
            switch variable {
            case .startDateTime, .currentDateTime: values[variable.rawValue] = .string(startedAt)
            case .pipelineName: values[variable.rawValue] = .string(pipeline.name)
            case .pipelineArn: values[variable.rawValue] = .string(ConstantName.pipelineArn(pipeline.name))
            case .pipelineExecutionId: values[variable.rawValue] = .string(executionId)
            case .pipelineExecutionArn:
                values[variable.rawValue] = .string(ConstantName.executionArn(pipeline.name, executionId))
            case .trainingJobName, .processingJobName:
                if let step { values[variable.rawValue] = .string(ConstantName.job(of: step)) }
            }
        }
        return values
    }

    package func cachePolicy(of step: Step) throws -> CachePolicy? { try CacheConfig.policy(of: step) }

    package func propertyFile(_ name: String, of step: Step) -> PropertyFile? {
        let file = step.attributes["PropertyFiles"]?.array?.first { $0["PropertyFileName"]?.string == name }
        guard let output = file?["OutputName"]?.string, let path = file?["FilePath"]?.string else { return nil }
        return PropertyFile(output: output, path: path)
    }

    package func unsupportedReason(for step: Step) -> String? {
        switch StepType(rawValue: step.kind) {
        case .processing, .training, .transform, .tuning, .condition, .fail, .model, .registerModel, .qualityCheck,
            .clarifyCheck, .forEach, .cleanup, .lineage:
            nil
        case let type: CloudOnlyText.text(of: type, name: step.kind)
        }
    }

    /// What keeps a step from running here makes it one for the cloud; arguments that make no sense are an error.
    ///
    /// - Throws: ``JobError``, with all that is wrong in the arguments at once.
    package func action(of step: Step, arguments: Value, in scope: Scope) throws -> StepAction {
        do {
            return try ownAction(of: step, arguments: arguments, in: scope)
        } catch let error as JobError where error.problems.allSatisfy(\.isUnsupportedHere) {
            return .cloudOnly(error.problems.map(\.description).joined(separator: "; and "))
        }
    }

    private func ownAction(of step: Step, arguments: Value, in scope: Scope) throws -> StepAction {
        switch StepType(rawValue: step.kind) {
        case .processing:
            var builder = ProcessingJobBuilder(step: step.id, arguments: arguments, programs: imagePrograms)
            return .job(try builder.job().retried(by: step))
        case .qualityCheck, .clarifyCheck:
            let baseline = CheckBaseline(arguments, isQualityCheck: step.kind == StepType.qualityCheck.rawValue)
            if baseline.isSkipped { return .noOp("its check is skipped (SkipCheck)") }
            var builder = ProcessingJobBuilder(
                step: step.id, arguments: arguments, programs: imagePrograms, kind: step.kind)
            return .job(try builder.job().retried(by: step))
        case .training:
            var builder = TrainingJobBuilder(
                step: step.id, arguments: arguments, processorCount: processorCount, programs: imagePrograms)
            return .job(try builder.job().retried(by: step))
        case .transform:
            var builder = TransformJobBuilder(
                step: step.id, arguments: arguments, scope: scope, programs: imagePrograms)
            return .job(try builder.job().retried(by: step))
        case .tuning:
            var builder = TuningTrialsBuilder(
                step: step.id, arguments: arguments, processorCount: processorCount, programs: imagePrograms)
            return .trials(try builder.trials())
        case .condition:
            do {
                let decision = try ConditionDecision.deciding(arguments["Conditions"]?.array ?? [])
                return .decision(decision.holds, why: decision.text)
            } catch {
                return .invalid("\(error)")
            }
        case .fail: return .failure(message: arguments["ErrorMessage"]?.text ?? "")
        case .model: return .noOp("nothing to run")
        case .registerModel:
            var builder = ModelRegistrationBuilder(step: step.id, arguments: arguments)
            return .registration(try builder.registration())
        case .cleanup:
            var builder = CleanupBuilder(step: step.id, arguments: arguments)
            return .cleanup(try builder.cleanup())
        case .lineage: return .noOp("nothing to run; lineage is kept in the cloud alone")
        default: return .cloudOnly(unsupportedReason(for: step) ?? "")
        }
    }
}

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
    /// Types that the service lists and that no SDK writes yet: how their steps look nobody can say.
    static let others = [
        "Athena": "asks Athena", "BedrockCustomModel": "customizes a model of Bedrock's",
        "BedrockCustomModelDeployment": "deploys a model in Bedrock",
        "BedrockProvisionedModelThroughput": "rents throughput in Bedrock",
        "BedrockModelImport": "imports a model into Bedrock", "HubContent": "puts content into a hub",
    ]

    static func text(of type: StepType?, name: String) -> String {
        guard let type else {
            if let what = others[name] { return "\(what), which only the cloud can do" }
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
            case .job: "starts a managed job of SageMaker's (CreateJob)"
            default: "is of type \(name)"
            }
        return "\(what), which only the cloud can do"
    }
}
