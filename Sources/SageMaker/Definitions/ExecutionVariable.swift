/// What `Execution.…` may name in a definition.
enum ExecutionVariable: String, CaseIterable {
    case startDateTime = "StartDateTime"
    case currentDateTime = "CurrentDateTime"
    case pipelineName = "PipelineName"
    case pipelineArn = "PipelineArn"
    case pipelineExecutionId = "PipelineExecutionId"
    case pipelineExecutionArn = "PipelineExecutionArn"
    case trainingJobName = "TrainingJobName"
    case processingJobName = "ProcessingJobName"
}
