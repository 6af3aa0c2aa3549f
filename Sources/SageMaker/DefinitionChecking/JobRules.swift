import PipelineModel

/// What the service refuses of a job although no model says it.
extension StepWalker {
    mutating func jobRules(of step: Object, _ arguments: Value, at place: DefinitionPlace) {
        switch step["Type"]?.string {
        case "Processing", "QualityCheck", "ClarifyCheck":
            commands(arguments["AppSpecification"], place.key("AppSpecification"))
            processingFolders(arguments, place)
            for (index, input) in (arguments["ProcessingInputs"]?.array ?? []).prefix(100).enumerated() {
                oneOf(["S3Input", "DatasetDefinition"], input, place.key("ProcessingInputs").index(index))
            }
        case "Training":
            training(arguments, place)
            if arguments["ServerlessJobConfig"] == nil, arguments["ResourceConfig"] == nil {
                add(place.key("ResourceConfig"), .missingMember, "is missing", "CreateTrainingJob must have it")
            }
            trainingQuotas(arguments, place)
            spotNumbers(arguments, place)
        case "Tuning":
            oneOf(["TrainingJobDefinition", "TrainingJobDefinitions"], arguments, place)
            trialNumbers(arguments, place)
            if let one = arguments["TrainingJobDefinition"] { training(one, place.key("TrainingJobDefinition")) }
            for (index, one) in (arguments["TrainingJobDefinitions"]?.array ?? []).enumerated() {
                training(one, place.key("TrainingJobDefinitions").index(index))
            }
        case "Model": oneOf(["PrimaryContainer", "Containers"], arguments, place)
        case "Transform": transformNumbers(arguments, place)
        case "ForEach": forEach(arguments, place)
        default: break
        }
    }

    /// What a training job has, and each training that is tuned.
    private mutating func training(_ arguments: Value, _ place: DefinitionPlace) {
        if let algorithm = arguments["AlgorithmSpecification"], algorithm.object != nil {
            oneOf(["TrainingImage", "AlgorithmName"], algorithm, place.key("AlgorithmSpecification"))
        }
        commands(arguments["AlgorithmSpecification"], place.key("AlgorithmSpecification"))
        var names: [String: DefinitionPlace] = [:]
        for (index, channel) in (arguments["InputDataConfig"]?.array ?? []).enumerated() {
            guard let name = text(channel["ChannelName"]) else { continue }
            let place = place.key("InputDataConfig").index(index).key("ChannelName")
            if let first = names[name] {
                add(place, .channel, "is '\(name)', which \(first) is too", "give each channel a name of its own")
            }
            names[name] = names[name] ?? place
        }
    }

    private mutating func oneOf(_ keys: [String], _ value: Value, _ place: DefinitionPlace) {
        let count = keys.count { (value[$0] ?? .null) != .null }
        guard count != 1 else { return }
        let names = keys.joined(separator: " and ")
        add(
            place, .oneOf, count == 0 ? "has neither of \(names)" : "has both of \(names)",
            limit: "one of \(keys.joined(separator: ", "))", "give it one of them")
    }

    /// No word of a command may be empty.
    private mutating func commands(_ application: Value?, _ place: DefinitionPlace) {
        for key in ["ContainerEntrypoint", "ContainerArguments"] {
            for (index, word) in (application?[key]?.array ?? []).enumerated() where text(word) == "" {
                add(
                    place.key(key).index(index), .emptyText, "is an empty text", limit: "at least 1",
                    "leave it out, or give it a value")
            }
        }
    }

    /// An account begins with these; its owner can ask for more.
    private mutating func trainingQuotas(_ arguments: Value, _ place: DefinitionPlace) {
        let quotas: [(String, String, most: Int)] = [
            ("StoppingCondition", "MaxRuntimeInSeconds", 432_000), ("ResourceConfig", "InstanceCount", 20),
        ]
        for (group, key, most) in quotas {
            guard let value = arguments[group]?[key], case .whole(let known, _) = KnownValue(value, defaults: defaults),
                let number = known.integer, number > most
            else { continue }
            add(
                place.key(group).key(key), .quota, "is \(number), and an account's quota is \(most) at first",
                limit: "\(most), a quota of the account",
                "see the account's Service Quotas, and ask for more there if need be")
        }
    }

    private mutating func forEach(_ arguments: Value, _ place: DefinitionPlace) {
        if let count = arguments["MaxConcurrency"]?.integer, !(1...50).contains(count) {
            add(place.key("MaxConcurrency"), .range, "is \(count)", limit: "1 to 50", "use 1 to 50")
        }
        if let count = arguments["IterableItems"]?.array?.count, !(1...100).contains(count) {
            add(
                place.key("IterableItems"), .count, "has \(count) members, and SageMaker takes 1 to 100",
                limit: "1 to 100", "let a step write the list, or a parameter hold it")
        }
        for (index, step) in (arguments["ForEachBody"]?.array ?? []).enumerated() {
            guard let kind = step["Type"]?.string, ["Condition", "Fail", "ForEach"].contains(kind) else { continue }
            add(
                place.key("ForEachBody").index(index).key("Type"), .dependency, "is \(kind), which no body can hold",
                "put the step behind the ForEach step")
        }
    }
}
