import PipelineModel

/// Makes the trials of a Tuning step's arguments, those of CreateHyperParameterTuningJob: training jobs that differ in
/// their hyperparameters.
struct TuningTrialsBuilder {
    /// Each is a job that is planned on its own.
    private static let mostTrials = 10_000

    let step: Step.ID
    let arguments: Argument
    let processorCount: Int
    let programs: ImagePrograms
    var reader = ArgumentReader()

    init(step: Step.ID, arguments: Value, processorCount: Int, programs: ImagePrograms) {
        self.programs = programs
        self.step = step
        self.arguments = Argument(arguments)
        self.processorCount = processorCount
    }

    /// One of the trainings that are tuned.
    private struct Definition {
        let arguments: Argument
        let objective: Trials.Objective
        let trials: [Object]
    }

    mutating func trials() throws(JobError) -> Trials {
        let config = arguments["HyperParameterTuningJobConfig"]
        let limits = config["ResourceLimits"]
        let single = arguments["TrainingJobDefinition"]
        let places = single.isPresent ? [single] : reader.items(arguments["TrainingJobDefinitions"])
        if places.isEmpty { reader.problems.append(.missing(single.place)) }
        let most = reader.integer(limits["MaxNumberOfTrainingJobs"])
        let strategy = reader.text(config["Strategy"]) ?? "Bayesian"
        let definitions = places.map { place in
            definition(place, config, strategy: strategy, most: most, among: places.count, isSingle: single.isPresent)
        }
        try reader.check(step)

        // In turn, so that every definition has its share of the trials.
        var drawn: [(definition: Definition, settings: Object)] = []
        for index in 0..<(definitions.map(\.trials.count).max() ?? 0) {
            for definition in definitions where index < definition.trials.count {
                drawn.append((definition, definition.trials[index]))
            }
        }
        drawn = Array(drawn.prefix(max(0, most ?? drawn.count)))
        var trials: [Trials.Trial] = []
        for (index, (definition, settings)) in drawn.enumerated() {
            let number = String(index + 1)
            let name = "\(step)-" + String(repeating: "0", count: max(0, 3 - number.count)) + number
            var builder = TrainingJobBuilder(
                step: Step.ID(name), arguments: training(definition, settings), processorCount: processorCount,
                programs: programs)
            trials.append(
                Trials.Trial(job: try builder.job(), objective: definition.objective, settings: settings))
        }
        return Trials(
            trials: trials, width: max(1, reader.integer(limits["MaxParallelTrainingJobs"]) ?? 1),
            notices: notices(config, strategy: strategy))
    }

    private mutating func definition(
        _ place: Argument, _ config: Argument, strategy: String, most: Int?, among count: Int, isSingle: Bool
    ) -> Definition {
        let objective = isSingle ? config["HyperParameterTuningJobObjective"] : place["TuningObjective"]
        let metric = reader.requiredText(objective["MetricName"])
        let specification = place["AlgorithmSpecification"]
        let known = programs.metrics(
            ofImage: specification["TrainingImage"].value?.string ?? "",
            defined: reader.metrics(specification["MetricDefinitions"]), objective: metric
        ).map(\.name)
        if !metric.isEmpty, !known.contains(metric) {
            reader.problems.append(.unmeasuredObjective(objective["MetricName"].place, metric: metric, known: known))
        }
        let ranges = reader.parameterRanges(isSingle ? config["ParameterRanges"] : place["HyperParameterRanges"])
        let isGrid = strategy == "Grid"
        if isGrid, ranges.contains(where: { if case .categorical = $0.values { false } else { true } }) {
            reader.problems.append(
                .wrongKind(
                    config["Strategy"].place, expected: "another strategy for ranges of numbers", found: "'Grid'"))
        }
        let seed = reader.integer(config["RandomSeed"]).map { UInt64(bitPattern: Int64($0)) }
        let sampler = HyperparameterSampler(
            ranges: ranges, strategy: isGrid ? .grid : .random,
            seed: seed
                ?? SplitMix.seed(
                    of: (config["ParameterRanges"].value ?? place["HyperParameterRanges"].value ?? .null).json(
                        .canonical)))
        let share = most.map { $0 / count + ($0.isMultiple(of: count) ? 0 : 1) } ?? sampler.spaceCount
        if share == nil {
            reader.problems.append(.missing(config["ResourceLimits"]["MaxNumberOfTrainingJobs"].place))
        }
        if let share, share < 1 || min(share, sampler.spaceCount ?? share) > Self.mostTrials {
            reader.problems.append(
                .wrongKind(
                    config["ResourceLimits"]["MaxNumberOfTrainingJobs"].place,
                    expected: "a number from 1 to \(Self.mostTrials)", found: "\(most ?? share)"))
        }
        return Definition(
            arguments: place,
            objective: Trials.Objective(metric: metric, isMaximized: objective["Type"].value != "Minimize"),
            trials: sampler.trials(min(Self.mostTrials, max(0, share ?? 0))))
    }

    /// The arguments of one training job: those of its definition, with the trial's hyperparameters.
    private func training(_ definition: Definition, _ settings: Object) -> Value {
        var arguments = definition.arguments.value?.object ?? [:]
        var hyperparameters = arguments["StaticHyperParameters"]?.object ?? [:]
        for member in settings.members { hyperparameters[member.key] = member.value }
        hyperparameters["_tuning_objective_metric"] = .string(definition.objective.metric)
        arguments["HyperParameters"] = .object(hyperparameters)
        if let resources = arguments["HyperParameterTuningResourceConfig"] {
            arguments["ResourceConfig"] = resources["InstanceConfigs"]?.array?.first ?? resources
        }
        for key in [
            "StaticHyperParameters", "HyperParameterTuningResourceConfig", "TuningObjective", "HyperParameterRanges",
        ] {
            arguments[key] = nil
        }
        return .object(arguments)
    }

    private func notices(_ config: Argument, strategy: String) -> [String] {
        var notices: [String] = []
        if strategy != "Grid", strategy != "Random" {
            notices.append("its strategy is \(strategy); here its trials are drawn at random, always the same ones")
        }
        if config["TrainingJobEarlyStoppingType"].value == "Auto" {
            notices.append("it asks for trials to be stopped early; here each runs to its end")
        }
        if arguments["WarmStartConfig"].isPresent {
            notices.append("its WarmStartConfig names earlier tuning jobs; here it starts without them")
        }
        return notices
    }
}
