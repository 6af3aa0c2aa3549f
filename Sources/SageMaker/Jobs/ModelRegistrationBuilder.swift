import PipelineModel

/// Makes an entry of the model registry of a RegisterModel step's arguments, those of CreateModelPackage.
struct ModelRegistrationBuilder {
    let step: Step.ID
    let arguments: Argument
    var reader = ArgumentReader()

    init(step: Step.ID, arguments: Value) {
        self.step = step
        self.arguments = Argument(arguments)
    }

    mutating func registration() throws(JobError) -> ModelRegistration {
        let group = Self.group(of: arguments.value ?? [:], step)
        var inputs: [Job.Input] = []
        let specification = arguments["InferenceSpecification"]
        for (index, container) in reader.items(specification["Containers"]).enumerated() {
            if let code = code(of: container, index + 1) { inputs.append(code) }
            let url = container["ModelDataUrl"]
            let source = container["ModelDataSource"]["S3DataSource"]["S3Uri"]
            let place = url.isPresent ? url : source
            guard place.isPresent else { continue }
            inputs.append(
                Job.Input(
                    name: "model-\(index + 1)", role: .data, uri: reader.modelURI(place), path: "/model-\(index + 1)"))
        }
        for (name, place) in metricFiles {
            inputs.append(.init(name: name, role: .data, uri: reader.uri(place), path: "/\(name)"))
        }
        try reader.check(step)
        return ModelRegistration(step: step, group: group, content: arguments.value ?? [:], inputs: inputs)
    }

    /// The code of a framework's model, whose address is made up anew with each upload. What is not here counts as nothing.
    private func code(of container: Argument, _ number: Int) -> Job.Input? {
        let place = container["Environment"]["SAGEMAKER_SUBMIT_DIRECTORY"]
        guard let text = place.value?.string, text.contains("://"), let uri = DefinitionURI.normalized(text) else {
            return nil
        }
        var input = Job.Input(
            name: "code-\(number)", role: .data, uri: uri, path: "/code-\(number)", layout: .unpacked)
        input.isOptional = true
        return input
    }

    /// A group may be given by its name or its ARN.
    static func group(of arguments: Value, _ step: Step.ID) -> String {
        let text = arguments["ModelPackageGroupName"]?.string ?? step.rawValue
        return text.hasPrefix("arn:") ? String(text.split(separator: "/").last ?? "") : text
    }

    /// The files that `ModelMetrics` names: `ModelQuality.Statistics` and the like.
    private var metricFiles: [(name: String, place: Argument)] {
        (arguments["ModelMetrics"].value?.object?.members ?? []).flatMap { area in
            (area.value.object?.members ?? []).compactMap { kind -> (String, Argument)? in
                let place = arguments["ModelMetrics"][area.key][kind.key]["S3Uri"]
                return place.isPresent && place.value != "" ? ("metrics-\(area.key)-\(kind.key)", place) : nil
            }
        }
    }
}
