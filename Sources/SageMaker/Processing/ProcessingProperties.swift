import PipelineModel

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
