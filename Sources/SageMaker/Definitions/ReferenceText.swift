import PipelineModel

/// The text of a reference: `Steps.Train.ModelArtifacts.S3ModelArtifacts`, `Parameters.MaxDepth`.
enum ReferenceText {
    /// What a text refers to.
    enum Target: Equatable {
        case value(Reference)
        /// A member of the definition's `PipelineExperimentConfig`.
        case experiment(String)
        /// The item of an iteration, or what lies on a way into it.
        case item(PropertyPath)
    }

    static func parse(_ text: String) throws(ReferenceFault) -> Target {
        let (root, rest) = split(text)
        guard let rest, !rest.isEmpty else {
            throw .malformed("write Parameters.NAME, Steps.NAME.PROPERTY or Execution.NAME")
        }
        switch root {
        case "Parameters": return .value(.parameter(rest))
        case "Execution": return .value(.execution(rest))
        case "Steps": return .value(try stepReference(rest))
        case "ForEach": return .item(try itemPath(rest))
        case "PipelineExperimentConfig" where rest == "ExperimentName" || rest == "TrialName":
            return .experiment(rest)
        default: throw .malformed("write Parameters.NAME, Steps.NAME.PROPERTY or Execution.NAME")
        }
    }

    private static func itemPath(_ text: String) throws(ReferenceFault) -> PropertyPath {
        let segments = try PropertyPathText.segments(of: text, namesElements: false)
        guard segments.first == .key("CurrentItem") else { throw .malformed("write ForEach.CurrentItem") }
        return PropertyPath(Array(segments.dropFirst()))
    }

    /// What a selector compares: `IterationOutput.BODY.PROPERTY`.
    static func iterationOutput(_ text: String) throws(ReferenceFault) -> (body: Step.ID, path: PropertyPath) {
        let (root, rest) = split(text)
        guard root == "IterationOutput", let rest, case .step(let body, let path) = try stepReference(rest) else {
            throw .malformed("write IterationOutput.STEP.PROPERTY, with a step of the ForEachBody")
        }
        return (body, path)
    }

    /// A step's name ends at the first dot: names hold none.
    private static func stepReference(_ text: String) throws(ReferenceFault) -> Reference {
        let (name, rest) = split(text)
        guard let rest, !name.isEmpty else {
            throw .malformed("a property of the step must follow its name, as in Steps.NAME.PROPERTY")
        }
        return .step(Step.ID(name), PropertyPath(try PropertyPathText.segments(of: rest)))
    }

    private static func split(_ text: String) -> (head: String, rest: String?) {
        guard let dot = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return (text, nil) }
        return (String(text[..<dot]), String(text[text.utf8.index(after: dot)...]))
    }
}

/// Why a reference can't be followed.
package enum ReferenceFault: Error, Hashable {
    case malformed(String)
}

extension ReferenceFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let cure): "this is not a reference; \(cure)"
        }
    }
}

/// The text of a property path: names parted by dots, each followed by any number of `[0]`, `['key']` or `["key"]`.
///
/// Quoted keys may hold dots and dashes. Works on bytes: a definition's characters are nobody's promise.
struct PropertyPathText {
    /// Lists of a Describe response whose elements references name rather than number.
    private static let namedLists = [
        "Outputs": "OutputName", "ProcessingInputs": "InputName", "InputDataConfig": "ChannelName",
        "FinalMetricDataList": "MetricName",
    ]

    private let namesElements: Bool
    private let bytes: [UInt8]
    private var position = 0
    private var segments: [PropertyPath.Segment] = []

    /// - Parameter namesElements: whether a quoted key picks an element of a Describe response's list by its name.
    static func segments(
        of text: String, namesElements: Bool = true
    ) throws(ReferenceFault) -> [PropertyPath.Segment] {
        var parser = PropertyPathText(bytes: Array(text.utf8), namesElements: namesElements)
        try parser.name()
        while let byte = parser.peek() {
            guard byte == UInt8(ascii: ".") else { throw parser.fault("expected '.' or '['") }
            parser.position += 1
            try parser.name()
        }
        return parser.segments
    }

    private init(bytes: [UInt8], namesElements: Bool) {
        self.bytes = bytes
        self.namesElements = namesElements
    }

    private mutating func name() throws(ReferenceFault) {
        let start = position
        while let byte = peek(), !".[]'\"".utf8.contains(byte) { position += 1 }
        guard position > start else { throw fault("expected a name") }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        segments.append(.key(name))
        var elementName = namesElements ? Self.namedLists[name] : nil
        while peek() == UInt8(ascii: "[") {
            position += 1
            // The SDK writes an index that Python counts from the end; it leads nowhere.
            try subscripted(elementName: elementName, mayBeNegative: name == "IterationOutputs")
            elementName = nil
        }
    }

    /// What stands between brackets; with a name for elements, a quoted key picks the element of that name.
    private mutating func subscripted(elementName: String?, mayBeNegative: Bool) throws(ReferenceFault) {
        let start = position
        if let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
            position += 1
            // A key ends at its quote and bracket, so it may hold its own quote elsewhere.
            while position + 1 < bytes.count, !(bytes[position] == quote && bytes[position + 1] == UInt8(ascii: "]")) {
                position += 1
            }
            guard position + 1 < bytes.count else { throw fault("a key without its closing quote and bracket") }
            let key = String(decoding: bytes[start + 1..<position], as: UTF8.self)
            guard !key.isEmpty else { throw fault("an empty key") }
            position += 2
            segments.append(elementName.map { .element(member: $0, name: key) } ?? .key(key))
        } else {
            if mayBeNegative, peek() == UInt8(ascii: "-") { position += 1 }
            while let byte = peek(), byte.isASCIIDigit { position += 1 }
            guard let index = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
                throw fault("expected a number or a key in quotes")
            }
            guard peek() == UInt8(ascii: "]") else { throw fault("expected ']'") }
            position += 1
            segments.append(.index(index))
        }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private func fault(_ problem: String) -> ReferenceFault {
        .malformed("\(problem) at character \(position + 1) of its property path")
    }
}
