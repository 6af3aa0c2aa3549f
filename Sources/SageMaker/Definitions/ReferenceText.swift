import PipelineModel

/// The text of a reference: `Steps.Train.ModelArtifacts.S3ModelArtifacts`, `Parameters.MaxDepth`.
enum ReferenceText {
    /// What a text refers to.
    enum Target: Equatable {
        case value(Reference)
        /// A member of the definition's `PipelineExperimentConfig`.
        case experiment(String)
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
        case "PipelineExperimentConfig" where rest == "ExperimentName" || rest == "TrialName":
            return .experiment(rest)
        default: throw .malformed("write Parameters.NAME, Steps.NAME.PROPERTY or Execution.NAME")
        }
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
