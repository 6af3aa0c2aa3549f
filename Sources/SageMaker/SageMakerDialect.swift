package import PipelineModel

/// Pipelines as SageMaker defines them: what their references read, and what container their jobs expect.
package struct SageMakerDialect: Dialect {
    /// What a training script reads in `SM_NUM_CPUS`.
    let processorCount: Int
    /// What `Execution.StartDateTime` and `Execution.CurrentDateTime` read.
    let startedAt: String

    /// - Parameters:
    ///   - processorCount: how many processors this machine has.
    ///   - startedAt: when the run began, as ISO 8601 text. Given rather than taken from a clock, so that a dialect's
    ///     answers follow from its questions alone. A step that sees it runs again in every run, as it asks for.
    package init(processorCount: Int, startedAt: String) {
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
            case .pipelineExecutionId: values[variable.rawValue] = .string(ConstantName.executionId)
            case .pipelineExecutionArn: values[variable.rawValue] = .string(ConstantName.executionArn(pipeline.name))
            case .trainingJobName, .processingJobName:
                if let step { values[variable.rawValue] = .string(ConstantName.job(of: step)) }
            }
        }
        return values
    }

    package func properties(of step: Step, arguments: Value) throws -> Value {
        switch StepType(rawValue: step.kind) {
        case .processing: ProcessingProperties.properties(of: step.id, arguments: arguments)
        case .training: TrainingProperties.properties(of: step.id, arguments: arguments)
        default: throw JobError(step: step.id, problems: [.unsupportedStep(type: step.kind)])
        }
    }

    package func cachePolicy(of step: Step) throws -> CachePolicy? { try CacheConfig.policy(of: step) }

    /// - Throws: ``JobError``, with all that is wrong in the arguments at once.
    package func job(for step: Step, arguments: Value) throws -> Job {
        switch StepType(rawValue: step.kind) {
        case .processing:
            var builder = ProcessingJobBuilder(step: step.id, arguments: arguments)
            return try builder.job()
        case .training:
            var builder = TrainingJobBuilder(step: step.id, arguments: arguments, processorCount: processorCount)
            return try builder.job()
        default: throw JobError(step: step.id, problems: [.unsupportedStep(type: step.kind)])
        }
    }
}
