import PipelineModel

/// A step of a definition before its arguments are read.
struct StepOutline {
    let id: Step.ID
    /// The word in the definition, which may be none of SageMaker's.
    let typeName: String
    let object: Object
    let place: DefinitionPlace
    /// The Condition in one of whose branches it stands, and in which.
    let branch: Step.Branch?

    var type: StepType? { StepType(rawValue: typeName) }
}
