import PipelineModel

/// Takes typed values from arguments, and notes each that is missing or of another kind.
///
/// Reading goes on after a problem, with an empty value, so that all problems of a step are told at once.
struct ArgumentReader {
    var problems: [JobProblem] = []

    /// Throws when anything was noted.
    ///
    /// Channels share settings, so one problem may have been noted for each.
    func check(_ step: Step.ID) throws(JobError) {
        guard !problems.isEmpty else { return }
        var seen: Set<JobProblem> = []
        throw JobError(step: step, problems: problems.filter { seen.insert($0).inserted })
    }

    mutating func object(_ argument: Argument) -> Object {
        switch argument.value {
        case nil: return [:]
        case .object(let object)?: return object
        case let other?:
            problems.append(.wrongKind(argument.place, expected: "an object", found: other.kindName))
            return [:]
        }
    }

    mutating func items(_ argument: Argument) -> [Argument] {
        switch argument.value {
        case nil: return []
        case .array(let elements)?: return elements.indices.map { argument[$0] }
        case let other?:
            problems.append(.wrongKind(argument.place, expected: "a list", found: other.kindName))
            return []
        }
    }

    /// The text of a string, number or Boolean; nil when it is absent.
    ///
    /// Parameters of other types land in places that ask for text, so their values are written out as Python would.
    mutating func text(_ argument: Argument) -> String? {
        switch argument.value {
        case nil: return nil
        case .array?, .object?, .null?:
            problems.append(
                .wrongKind(argument.place, expected: "a string", found: argument.value?.kindName ?? "null"))
            return nil
        case let value?:
            let text = value.text
            if text.utf8.contains(0) { problems.append(.zeroByte(argument.place)) }
            return text
        }
    }

    mutating func requiredText(_ argument: Argument) -> String {
        if !argument.isPresent { problems.append(.missing(argument.place)) }
        return text(argument) ?? ""
    }

    mutating func texts(_ argument: Argument) -> [String] { items(argument).map { requiredText($0) } }

    /// A map whose values are texts, in its order.
    mutating func textMap(_ argument: Argument) -> Object {
        var texts = Object()
        for member in object(argument).members {
            let text = requiredText(argument[member.key])
            texts.members.append(.init(key: member.key, value: .string(text)))
        }
        return texts
    }

    /// Environment variables.
    mutating func variables(_ argument: Argument) -> [String: String] {
        var variables: [String: String] = [:]
        for member in textMap(argument).members {
            if !Self.isVariableName(member.key) {
                problems.append(.unsafeVariable(argument[member.key].place, name: member.key))
            }
            variables[member.key] = member.value.text
        }
        return variables
    }

    static func isVariableName(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "=") }
    }

    /// False when absent.
    ///
    /// A Boolean that went through a text parameter is one all the same.
    mutating func flag(_ argument: Argument) -> Bool {
        switch argument.value {
        case nil: return false
        case .bool(let flag)?: return flag
        case .string(let text)? where ["true", "false"].contains(text.lowercased()): return text.lowercased() == "true"
        case let other?:
            problems.append(.wrongKind(argument.place, expected: "a Boolean", found: other.kindName))
            return false
        }
    }

    mutating func integer(_ argument: Argument) -> Int? {
        switch argument.value {
        case nil: return nil
        case .number(let number)? where number.isInteger:
            if let number = number.int { return number }
            problems.append(.wrongKind(argument.place, expected: "an integer of at most 64 bits", found: number.text))
        case .string(let text)?:
            if let number = Int(text) { return number }
            problems.append(.wrongKind(argument.place, expected: "an integer", found: "'\(text)'"))
        case let other?:
            problems.append(.wrongKind(argument.place, expected: "an integer", found: other.kindName))
        }
        return nil
    }

    mutating func number(_ argument: Argument) -> Double? {
        switch argument.value {
        case nil: return nil
        case .number(let number)?: return number.double
        case .string(let text)?:
            if let number = Double(text) { return number }
            problems.append(.wrongKind(argument.place, expected: "a number", found: "'\(text)'"))
        case let other?:
            problems.append(.wrongKind(argument.place, expected: "a number", found: other.kindName))
        }
        return nil
    }

    /// What a `StoppingCondition` allows; nil when it says nothing. A job has 120 s to end when it is asked to, as
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo.html> has it.
    mutating func timeLimit(_ argument: Argument) -> Job.TimeLimit? {
        let seconds = argument["MaxRuntimeInSeconds"]
        guard let limit = integer(seconds) else { return nil }
        guard limit > 0 else {
            problems.append(.wrongKind(seconds.place, expected: "a number of seconds", found: "\(limit)"))
            return nil
        }
        return Job.TimeLimit(duration: .seconds(limit), gracePeriod: .seconds(120), name: "MaxRuntimeInSeconds")
    }

    /// Notes a form that Retake has not when the argument is set to anything but `supported`.
    mutating func refuse(_ argument: Argument, unless supported: [String], form: String, instead: String) {
        guard let text = text(argument), !supported.contains(text) else { return }
        problems.append(.unsupported(argument.place, form: form, instead: instead))
    }

    mutating func refusePresence(_ argument: Argument, form: String, instead: String) {
        guard argument.isPresent else { return }
        problems.append(.unsupported(argument.place, form: form, instead: instead))
    }
}

/// One value among a step's resolved arguments, and where it stands.
///
/// Null counts as absent.
struct Argument {
    let value: Value?
    private let trail: Trail

    /// The way to a value. Put into words only when a message needs them: most arguments are right.
    private indirect enum Trail {
        case start(String)
        case member(Trail, String)
        case element(Trail, Int)

        var text: String {
            switch self {
            case .start(let text): return text
            case .member(let trail, let key):
                let start = trail.text
                return start.isEmpty ? key : "\(start).\(key)"
            case .element(let trail, let index): return "\(trail.text)[\(index)]"
            }
        }
    }

    init(_ value: Value?, place: String = "") { self.init(value, .start(place)) }

    private init(_ value: Value?, _ trail: Trail) {
        self.value = value == .null ? nil : value
        self.trail = trail
    }

    /// Such as `ProcessingInputs[1].S3Input`.
    var place: String { trail.text }

    var isPresent: Bool { value != nil }

    subscript(key: String) -> Argument { Argument(value?[key], .member(trail, key)) }

    subscript(index: Int) -> Argument {
        let elements = value?.array ?? []
        return Argument(elements.indices.contains(index) ? elements[index] : nil, .element(trail, index))
    }
}

extension ArgumentReader {
    /// A folder as the program sees it: absolute, without a slash at its end.
    mutating func folder(_ argument: Argument) -> String {
        let text = requiredText(argument)
        guard argument.isPresent else { return "" }
        guard let path = ContainerPath.normalized(text) else {
            problems.append(.unsafePath(argument.place, path: text))
            return ""
        }
        if ContainerPath.isReserved(path) { problems.append(.reservedPath(argument.place, path: path)) }
        return path
    }

    /// A URI with its scheme in lower case; the rest as it stands, because it is a name.
    mutating func uri(_ argument: Argument) -> String {
        let text = requiredText(argument)
        guard argument.isPresent else { return "" }
        guard let uri = DefinitionURI.normalized(text) else {
            problems.append(.unknownScheme(argument.place, uri: text))
            return ""
        }
        return uri
    }

    /// Where a model's archive lies: an S3 URI, or the `https` address of an S3 object.
    mutating func modelURI(_ argument: Argument) -> String {
        let text = requiredText(argument)
        guard argument.isPresent, let uri = DefinitionURI.ofS3Address(text) else { return self.uri(argument) }
        return uri
    }

    /// A name that may become a file's, and that no earlier one in `names` has.
    mutating func uniqueName(_ argument: Argument, among names: inout Set<String>) -> String {
        let name = requiredText(argument)
        guard argument.isPresent else { return "" }
        if !ContainerPath.isFileName(name) { problems.append(.unsafeName(argument.place, name: name)) }
        if !names.insert(name).inserted { problems.append(.duplicateName(argument.place, name: name)) }
        return name
    }
}

/// How an input's data is named and brought, as a processing input and a training channel alike say it.
extension ArgumentReader {
    /// What an `S3DataType` makes of the URI beside it.
    mutating func reference(_ dataType: Argument) -> Job.Input.Reference {
        refuse(
            dataType, unless: ["S3Prefix", "ManifestFile"], form: "objects with attributes",
            instead: "name the objects by a prefix or a ManifestFile")
        return dataType.value == "ManifestFile" ? .manifest : .data
    }

    /// What an input mode and a compression type ask for.
    mutating func delivery(mode: Argument, compression: Argument) -> Job.Input.Delivery {
        refuse(
            mode, unless: ["File", "FastFile", "Pipe"], form: "another input mode",
            instead: "use File, FastFile or Pipe")
        refuse(
            compression, unless: ["None", "Gzip"], form: "another compression", instead: "use None or Gzip")
        return Job.Input.Delivery(isStreamed: mode.value == "Pipe", isDecompressed: compression.value == "Gzip")
    }
}

extension ArgumentReader {
    /// `MetricDefinitions`: names, and regular expressions whose first group is the value.
    mutating func metrics(_ argument: Argument) -> [MetricDefinition] {
        items(argument).map { item in
            let pattern = requiredText(item["Regex"])
            if MetricSearch.problem(in: pattern) != nil {
                problems.append(.unfitPattern(item["Regex"].place, pattern: pattern))
            }
            return MetricDefinition(name: requiredText(item["Name"]), pattern: pattern)
        }
    }
}
