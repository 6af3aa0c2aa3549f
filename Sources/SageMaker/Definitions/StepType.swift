/// The step types that SageMaker knows, by the words that definitions use.
enum StepType: String, CaseIterable {
    case processing = "Processing"
    case training = "Training"
    case condition = "Condition"
    case fail = "Fail"
    case model = "Model"
    case registerModel = "RegisterModel"
    case transform = "Transform"
    case tuning = "Tuning"
    case autoML = "AutoML"
    case lambda = "Lambda"
    case callback = "Callback"
    case clarifyCheck = "ClarifyCheck"
    case qualityCheck = "QualityCheck"
    case emr = "EMR"
    case emrServerless = "EMRServerless"
    case endpointConfig = "EndpointConfig"
    case endpoint = "Endpoint"
    case inferenceComponent = "InferenceComponent"
    case lineage = "Lineage"

    /// Members of the step itself that hold references like its arguments do.
    var argumentAttributes: [String] {
        switch self {
        case .qualityCheck, .clarifyCheck:
            [
                "CheckType", "ModelPackageGroupName", "ModelName", "SkipCheck", "FailOnViolation",
                "RegisterNewBaseline",
                "SuppliedBaselineConstraints", "SuppliedBaselineStatistics",
            ]
        default: []
        }
    }

    /// Whether a step of this type says nothing without its arguments.
    var needsArguments: Bool { self != .lambda && self != .callback }
}
