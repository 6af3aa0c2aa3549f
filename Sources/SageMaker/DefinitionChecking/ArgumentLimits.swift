import PipelineModel

/// How many of each, how long and named how: limits of the service's API model that its SDK does not check.
///
/// What a parameter or another step gives is known to SageMaker alone.
extension StepWalker {
    mutating func limits(of step: Object, at place: DefinitionPlace) {
        let arguments = step["Arguments"] ?? .null
        switch step["Type"]?.string {
        case "Processing": processing(arguments, place)
        case "Training": training(arguments, place)
        case "Tuning":
            let definition = place.key("TrainingJobDefinition")
            if let single = arguments["TrainingJobDefinition"] { trainingData(single, definition) }
            for (index, one) in (arguments["TrainingJobDefinitions"]?.array ?? []).enumerated() {
                trainingData(one, place.key("TrainingJobDefinitions").index(index))
            }
        case "Transform":
            environment(arguments["Environment"], place.key("Environment"), count: 16, key: 1024, value: 10_240)
            runtime(arguments["ModelClientConfig"]?["InvocationsTimeoutInSeconds"], place, most: 3600)
        default: break
        }
    }

    private mutating func processing(_ arguments: Value, _ place: DefinitionPlace) {
        let application = place.key("AppSpecification")
        for key in ["ContainerArguments", "ContainerEntrypoint"] {
            words(arguments["AppSpecification"]?[key], application.key(key))
        }
        let inputs = arguments["ProcessingInputs"]?.array ?? []
        let outputs = arguments["ProcessingOutputConfig"]?["Outputs"]?.array ?? []
        let inputPlace = place.key("ProcessingInputs")
        let outputPlace = place.key("ProcessingOutputConfig").key("Outputs")
        count(inputs.count, most: 10, inputPlace)
        count(outputs.count, most: 10, outputPlace)
        var folders: [String: DefinitionPlace] = [:]
        let all =
            inputs.enumerated().map { ($1["S3Input"], inputPlace.index($0).key("S3Input").key("LocalPath")) }
            + outputs.enumerated().map { ($1["S3Output"], outputPlace.index($0).key("S3Output").key("LocalPath")) }
        for (data, place) in all {
            guard let path = data?["LocalPath"]?.string else { continue }
            if !(path + "/").hasPrefix("/opt/ml/processing/") {
                add(place, "is '\(path)'", "use a folder below /opt/ml/processing")
            }
            if let first = folders[path] {
                add(place, "is '\(path)', which \(first) is too", "give each input and output a folder of its own")
            }
            folders[path] = folders[path] ?? place
        }
        environment(arguments["Environment"], place.key("Environment"), count: 100, key: 256, value: 256)
        runtime(arguments["StoppingCondition"]?["MaxRuntimeInSeconds"], place.key("StoppingCondition"), most: 777_600)
    }

    private mutating func training(_ arguments: Value, _ place: DefinitionPlace) {
        trainingData(arguments, place)
        environment(arguments["Environment"], place.key("Environment"), count: 100, key: 512, value: 512)
        guard arguments["AlgorithmSpecification"] != nil else { return }
        for key in ["OutputDataConfig", "ResourceConfig"] where arguments[key] == nil {
            add(place.key(key), "is missing", "a training job must have it")
        }
    }

    /// What a training job has, and each training that is tuned.
    private mutating func trainingData(_ arguments: Value, _ place: DefinitionPlace) {
        let channels = arguments["InputDataConfig"]?.array ?? []
        count(channels.count, most: 20, place.key("InputDataConfig"))
        if arguments["InputDataConfig"] == [] {
            add(place.key("InputDataConfig"), "is empty", "name a channel, or leave it out")
        }
        var names: Set<String> = []
        for (index, channel) in channels.enumerated() {
            guard let name = channel["ChannelName"]?.string else { continue }
            let place = place.key("InputDataConfig").index(index).key("ChannelName")
            if !(1...64).contains(name.utf8.count)
                || !name.utf8.allSatisfy({ Self.isWord($0) || $0 == 0x2E || $0 == 0x2D })
            {
                add(place, "is '\(name)'", "use 1 to 64 letters, digits, '.', '-' and '_'")
            }
            if !names.insert(name).inserted {
                add(place, "is '\(name)' once more", "give each channel a name of its own")
            }
        }
        for key in ["HyperParameters", "StaticHyperParameters"] {
            for member in arguments[key]?.object?.members ?? [] {
                let place = place.key(key).key(member.key)
                if member.key.unicodeScalars.count > 256 {
                    add(place, "has a name of more than 256 characters", "shorten it")
                }
                line(member.key + (member.value.string ?? ""), place)
            }
        }
        let specification = place.key("AlgorithmSpecification")
        let metrics = arguments["AlgorithmSpecification"]?["MetricDefinitions"]?.array ?? []
        count(metrics.count, most: 40, specification.key("MetricDefinitions"))
        let words = ["ContainerEntrypoint", "ContainerArguments"]
        for key in words { self.words(arguments["AlgorithmSpecification"]?[key], specification.key(key)) }
        runtime(arguments["StoppingCondition"]?["MaxRuntimeInSeconds"], place.key("StoppingCondition"), most: nil)
    }

    /// A command: from 1 to 100 words of at most 256 characters.
    private mutating func words(_ value: Value?, _ place: DefinitionPlace) {
        guard let words = value?.array else { return }
        if words.isEmpty { add(place, "is empty", "leave it out, or give it a word") }
        count(words.count, most: 100, place)
        for (index, word) in words.enumerated() {
            guard let text = word.string else { continue }
            let place = place.index(index)
            if text.isEmpty { add(place, "is an empty text", "leave it out, or give it a value") }
            length(text, most: 256, place)
            line(text, place)
        }
    }

    private mutating func environment(
        _ value: Value?, _ place: DefinitionPlace, count most: Int, key: Int, value longest: Int
    ) {
        guard let members = value?.object?.members else { return }
        count(members.count, most: most, place)
        for member in members {
            let place = place.key(member.key)
            let isName =
                !member.key.isEmpty && member.key.utf8.allSatisfy(Self.isWord) && member.key.first?.isNumber != true
            if !isName || member.key.utf8.count > key {
                add(
                    place, "has a name that no variable can have",
                    "use at most \(key) letters, digits and '_', no digit first")
            }
            if let text = member.value.string { length(text, most: longest, place) }
        }
    }

    private mutating func runtime(_ value: Value?, _ place: DefinitionPlace, most: Int?) {
        guard let seconds = value?.integer, seconds < 1 || seconds > most ?? .max else { return }
        add(
            place, "has a time limit of \(seconds) seconds",
            most.map { "use 1 to \($0)" } ?? "use a number of seconds above 0")
    }

    private mutating func count(_ count: Int, most: Int, _ place: DefinitionPlace) {
        if count > most { add(place, "has \(count) members, and SageMaker takes \(most)", "take some out") }
    }

    private mutating func length(_ text: String, most: Int, _ place: DefinitionPlace) {
        let count = text.unicodeScalars.count
        if count > most { add(place, "has \(count) characters, and SageMaker takes \(most)", "shorten it") }
    }

    private mutating func line(_ text: String, _ place: DefinitionPlace) {
        if text.unicodeScalars.contains("\n") { add(place, "holds a line break", "write it on one line") }
    }

    private static func isWord(_ byte: UInt8) -> Bool { byte.isASCIILetterOrDigit || byte == UInt8(ascii: "_") }
}
