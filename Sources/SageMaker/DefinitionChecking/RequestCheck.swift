import PipelineModel

/// Compares a step's arguments with what the service's model says of the request that is made of them.
///
/// What comes from elsewhere is judged by what is known of it.
struct RequestCheck {
    let limits: ServiceLimits
    /// Of the pipeline's parameters.
    let defaults: [String: Value]
    private(set) var findings: [DefinitionFinding] = []

    init(_ limits: ServiceLimits, defaults: [String: Value]) {
        self.limits = limits
        self.defaults = defaults
    }

    /// The request that a step's arguments are, and the member that the service names itself when the step does not.
    static func request(of type: String) -> (operation: String, ownName: String)? {
        switch type {
        case "Processing", "QualityCheck", "ClarifyCheck": ("CreateProcessingJob", "ProcessingJobName")
        case "Training": ("CreateTrainingJob", "TrainingJobName")
        case "Tuning": ("CreateHyperParameterTuningJob", "HyperParameterTuningJobName")
        case "Transform": ("CreateTransformJob", "TransformJobName")
        case "Model": ("CreateModel", "ModelName")
        case "RegisterModel": ("CreateModelPackage", "ModelPackageName")
        case "AutoML": ("CreateAutoMLJob", "AutoMLJobName")
        case "EndpointConfig": ("CreateEndpointConfig", "EndpointConfigName")
        case "Endpoint": ("CreateEndpoint", "EndpointName")
        case "InferenceComponent": ("CreateInferenceComponent", "InferenceComponentName")
        case "Job": ("CreateJob", "JobName")
        default: nil
        }
    }

    mutating func check(_ arguments: Value, of type: String, at place: DefinitionPlace) {
        guard let request = Self.request(of: type) else { return }
        // The second version of the request has its data in another member.
        var operation = request.operation
        if type == "AutoML", arguments["AutoMLJobInputDataConfig"] != nil { operation += "V2" }
        guard let shape = limits.requests[operation] else { return }
        check(arguments, as: shape, at: place, in: operation, optional: request.ownName)
    }

    private mutating func check(
        _ value: Value, as name: String, at place: DefinitionPlace, in owner: String, optional: String? = nil
    ) {
        guard let shape = limits.shapes[name] else { return }
        switch KnownValue(value, defaults: defaults) {
        case .unknown, .whole(.null, _): return
        case .parts(let parts):
            guard case .text = shape.form, let most = shape.most else { return }
            let count = parts.reduce(0) { $0 + ($1?.unicodeScalars.count ?? 0) }
            if Double(count) > most { findings.append(.tooLong(count, most, at: place, orMore: true)) }
        case .whole(let known, let isDefault): check(known, isDefault, shape, at: place, owner, optional)
        }
    }

    private mutating func check(
        _ value: Value, _ isDefault: Bool, _ shape: ServiceLimits.Shape, at place: DefinitionPlace,
        _ owner: String, _ optional: String?
    ) {
        switch (shape.form, value) {
        case (.object(let members, let required), .object(let object)):
            for key in required where key != optional && (object[key] ?? .null) == .null {
                add(place.key(key), .missingMember, "is missing", "\(owner) must have it")
            }
            for member in object.members {
                if let shape = members[member.key]?.string {
                    check(member.value, as: shape, at: place.key(member.key), in: member.key)
                } else {
                    let known = limits.version
                    add(
                        place.key(member.key), .unknownMember, "is no member of \(owner)",
                        "take it out, or see whether a botocore after \(known) has it"
                            + suggestion(for: member.key, among: members.keys))
                }
            }
        case (.list(let inner), .array(let elements)):
            count(elements.count, shape, at: place)
            for (index, element) in elements.enumerated() {
                check(element, as: inner, at: place.index(index), in: owner)
            }
        case (.map(let keys, let values), .object(let object)):
            count(object.members.count, shape, at: place)
            for member in object.members {
                let place = place.key(member.key)
                if let shape = limits.shapes[keys],
                    let finding = shape.finding(of: member.key, at: place, version: limits.version)
                {
                    findings.append(finding.ofName)
                }
                check(member.value, as: values, at: place, in: owner)
            }
        case (.text, .string(let text)):
            if let finding = shape.finding(of: text, at: place, version: limits.version) { findings.append(finding) }
        case (.number, .number(let number)): range(number, shape, at: place)
        case (.bool, .bool), (.other, _): break
        default:
            // A parameter's value is made a text, or a number, where one is needed.
            if isDefault { return }
            let expected = shape.form.kindName
            add(
                place, .wrongKind, "is \(value.kindName)", limit: expected,
                "SageMaker takes \(expected)")
        }
    }

    private mutating func count(_ count: Int, _ shape: ServiceLimits.Shape, at place: DefinitionPlace) {
        if let most = shape.most, Double(count) > most {
            add(
                place, .count, "has \(count) members, and SageMaker takes \(Int(most))", limit: "at most \(Int(most))",
                "take some out")
        } else if let least = shape.least, Double(count) < least {
            let limit = "at least \(Int(least))"
            add(
                place, .count, count == 0 ? "is empty" : "has \(count) members, and SageMaker takes \(limit)",
                limit: limit, count == 0 ? "leave it out, or give it a member" : "add some")
        }
    }

    private mutating func range(_ number: Number, _ shape: ServiceLimits.Shape, at place: DefinitionPlace) {
        if case .number(isWhole: true) = shape.form, !number.isInteger {
            add(place, .wrongKind, "is \(number.text)", limit: "an integer", "SageMaker takes an integer")
            return
        }
        let value = number.double
        guard value < shape.least ?? -.infinity || value > shape.most ?? .infinity else { return }
        let limit =
            switch (shape.least, shape.most) {
            case (let least?, let most?): "\(Number(least).plain) to \(Number(most).plain)"
            case (let least?, nil): "\(Number(least).plain) or more"
            case (_, let most): "at most \(most.map { Number($0).plain } ?? "")"
            }
        add(place, .range, "is \(number.text)", limit: limit, "use \(limit)")
    }

    private mutating func add(
        _ place: DefinitionPlace, _ rule: CheckRule, _ problem: String, limit: String? = nil, _ cure: String
    ) {
        findings.append(DefinitionFinding(place, rule, problem, limit: limit, cure))
    }
}

extension Number {
    /// Without a fraction of nothing.
    fileprivate var plain: String { double == double.rounded() && abs(double) < 1e15 ? "\(Int(double))" : text }
}

extension ServiceLimits.Shape.Form {
    fileprivate var kindName: String {
        switch self {
        case .object, .map: "an object"
        case .list: "a list"
        case .text: "a string"
        case .number(let isWhole): isWhole ? "an integer" : "a number"
        case .bool: "a Boolean"
        case .other: "something else"
        }
    }
}
