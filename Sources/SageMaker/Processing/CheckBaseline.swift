import PipelineModel

/// What a QualityCheck or ClarifyCheck step compares with, and what later steps read of it.
///
/// As <https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-quality-clarify-baseline-lifecycle.html> has it, but that
/// no baseline is looked up in a model registry: what is not supplied is not known.
struct CheckBaseline {
    /// Nothing runs: what is supplied is used.
    let isSkipped: Bool
    let properties: Object

    /// - Parameter arguments: those of the processing job, with the step's own members among them.
    init(_ arguments: Value, isQualityCheck: Bool) {
        let supplied = (
            constraints: arguments["SuppliedBaselineConstraints"] ?? .null,
            statistics: arguments["SuppliedBaselineStatistics"] ?? .null
        )
        let isNew = Self.flag(arguments["RegisterNewBaseline"])
        isSkipped = Self.flag(arguments["SkipCheck"]) && (!isNew || !Self.isEmpty(supplied.constraints))

        let output = arguments["ProcessingOutputConfig"]?["Outputs"]?.array?.first?["S3Output"]?["S3Uri"]?.string
        func written(_ name: String) -> Value {
            output.map { .string(DefinitionURI.uri($0, appending: name)) } ?? .null
        }
        let constraints =
            isSkipped ? supplied.constraints : written(isQualityCheck ? "constraints.json" : "analysis.json")
        let statistics = isSkipped ? supplied.statistics : written("statistics.json")
        var properties: Object = [
            "CalculatedBaselineConstraints": constraints,
            "BaselineUsedForDriftCheckConstraints":
                isNew || Self.isEmpty(supplied.constraints) ? constraints : supplied.constraints,
        ]
        if isQualityCheck {
            properties["CalculatedBaselineStatistics"] = statistics
            properties["BaselineUsedForDriftCheckStatistics"] =
                isNew || Self.isEmpty(supplied.statistics) ? statistics : supplied.statistics
        }
        self.properties = properties
    }

    private static func isEmpty(_ value: Value) -> Bool { value == .null || value == "" }

    private static func flag(_ value: Value?) -> Bool {
        switch value {
        case .bool(let flag)?: flag
        case .string(let text)?: text.lowercased() == "true"
        default: false
        }
    }
}
