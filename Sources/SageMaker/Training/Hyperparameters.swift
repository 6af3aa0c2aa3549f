import PipelineModel

/// Hyperparameters as the training toolkit reads them from their file.
struct Hyperparameters {
    /// Every value decoded, in the file's order.
    let all: Object

    /// - Parameter texts: what `hyperparameters.json` holds: names, and texts that may be JSON.
    init(texts: Object) {
        all = Object(members: texts.members.map { .init(key: $0.key, value: Self.decoded($0.value)) })
    }

    subscript(name: String) -> Value? { all[name] }

    /// Those that the script is meant to see.
    var forScript: Object { Object(members: all.members.filter { !Self.isPlatform($0.key) }) }

    /// Platform keys that the toolkit itself has no use for.
    var forFramework: Object {
        Object(members: all.members.filter { Self.isPlatform($0.key) && !Self.toolkitKeys.contains($0.key) })
    }

    /// A text's value as JSON; the text itself when it is none.
    private static func decoded(_ value: Value) -> Value {
        guard case .string(let text) = value, let decoded = try? JSONReader.read(text, .python) else { return value }
        // Python reads no integer of more digits from a text.
        if case .number(let number) = decoded, number.isInteger, number.text.utf8.count > 4_300 { return value }
        return decoded
    }

    private static func isPlatform(_ name: String) -> Bool {
        name.hasPrefix("sagemaker_") || toolkitKeys.contains(name)
    }

    private static let toolkitKeys: Set<String> = [
        "sagemaker_program", "sagemaker_submit_directory", "sagemaker_enable_cloudwatch_metrics", "sagemaker_region",
        "sagemaker_container_log_level", "sagemaker_job_name", "default_user_module_name", "_tuning_objective_metric",
        "sagemaker_s3_output",
    ]
}
