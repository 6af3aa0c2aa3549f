package import PipelineModel

/// A SageMaker pipeline definition: the JSON text that `Pipeline.definition()` returns.
package enum SageMakerDefinition {
    /// The only version that exists.
    static let version = "2020-12-01"

    /// Reads a definition.
    ///
    /// Liberal in what it does not need: unknown members are kept in ``Step/attributes`` or passed over. Exact in the
    /// rest: everything found wrong is told at once, before anything runs.
    ///
    /// - Parameters:
    ///   - name: the pipeline's name, which a definition does not hold.
    ///   - file: what messages call the file.
    /// - Throws: ``DefinitionError``.
    package static func pipeline(from bytes: [UInt8], name: String, file: String) throws -> Pipeline {
        let root: Value
        do {
            root = try JSONReader.read(bytes)
        } catch {
            throw DefinitionError(file: file, problems: [.notJSON(error)])
        }
        guard case .object(let definition) = root else {
            throw DefinitionError(file: file, problems: [.notADefinition(found: root.kindName)])
        }
        var reader = DefinitionReader()
        let pipeline = reader.pipeline(of: definition, name: name)
        guard let pipeline, reader.problems.isEmpty else {
            throw DefinitionError(file: file, problems: reader.problems)
        }
        return pipeline
    }
}

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
    case forEach = "ForEach"
    case cleanup = "Cleanup"
    case job = "Job"

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

    /// What a step of any type may have beside its name and type.
    static let knownMembers: Set<String> = [
        "Name", "Type", "Arguments", "DependsOn", "DisplayName", "Description", "CacheConfig", "RetryPolicies",
        "PropertyFiles", "FunctionArn", "SqsQueueUrl", "OutputParameters", "CheckType", "ModelPackageGroupName",
        "ModelName", "SkipCheck", "FailOnViolation", "RegisterNewBaseline", "SuppliedBaselineConstraints",
        "SuppliedBaselineStatistics",
    ]

    /// Whether a step of this type says nothing without its arguments.
    var needsArguments: Bool { self != .lambda && self != .callback }
}
