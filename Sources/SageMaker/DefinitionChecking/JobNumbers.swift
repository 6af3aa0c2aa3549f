import PipelineModel

/// Numbers of a job that are each within their range, and don't go together.
extension StepWalker {
    private func number(_ value: Value?) -> Int? {
        guard let value, case .whole(let known, _) = KnownValue(value, defaults: defaults) else { return nil }
        return known.integer
    }

    /// How long a spot instance is waited for.
    mutating func spotNumbers(_ arguments: Value, _ place: DefinitionPlace) {
        let condition = arguments["StoppingCondition"]
        let place = place.key("StoppingCondition").key("MaxWaitTimeInSeconds")
        let wait = condition?["MaxWaitTimeInSeconds"]
        if arguments["EnableManagedSpotTraining"] == true, wait == nil {
            add(
                place, .numbers, "is missing, and EnableManagedSpotTraining is true",
                "say how long to wait, MaxRuntimeInSeconds or more")
        } else if let wait = number(wait), let run = number(condition?["MaxRuntimeInSeconds"]), wait < run {
            add(
                place, .numbers, "is \(wait), and MaxRuntimeInSeconds is \(run)", limit: "\(run) or more",
                "wait as long as the job may run, or longer")
        }
    }

    mutating func trialNumbers(_ arguments: Value, _ place: DefinitionPlace) {
        let limits = arguments["HyperParameterTuningJobConfig"]?["ResourceLimits"]
        guard let all = number(limits?["MaxNumberOfTrainingJobs"]),
            let together = number(limits?["MaxParallelTrainingJobs"]), together > all
        else { return }
        add(
            place.key("HyperParameterTuningJobConfig").key("ResourceLimits").key("MaxParallelTrainingJobs"), .numbers,
            "is \(together), and MaxNumberOfTrainingJobs is \(all)", limit: "at most \(all)", "use \(all) or less")
    }

    mutating func transformNumbers(_ arguments: Value, _ place: DefinitionPlace) {
        guard let size = number(arguments["MaxPayloadInMB"]), let count = number(arguments["MaxConcurrentTransforms"]),
            size > 0, count > 100 / size
        else { return }
        add(
            place.key("MaxConcurrentTransforms"), .numbers,
            "is \(count), with \(size) MB each, and SageMaker takes 100 MB together", limit: "at most \(100 / size)",
            "use at most \(100 / size), or a smaller MaxPayloadInMB")
    }
}
