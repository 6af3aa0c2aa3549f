package import PipelineModel

/// What keeps a run from going on at all.
package enum RunError: Error, CustomStringConvertible {
    case missingInputs([MissingInput])
    case missingScripts([String])
    case noInterpreter(image: String)
    case unresolved(Step.ID)
    case noSuchStep(Step.ID, option: String? = nil, known: [String])
    /// A step of a loop whose items nobody knows yet.
    case itemsUnknown(Step.ID, of: Step.ID, option: String? = nil)
    case itemsChanged(of: Step.ID)
    case nothingToTake(Step.ID, neededBy: Step.ID)
    case nothingSelected

    /// Where to put what is missing: by what its addresses are.
    private static func advice(for inputs: [MissingInput]) -> String {
        if inputs.allSatisfy({ $0.uri.hasPrefix("file:") }) {
            return "put \(inputs.count == 1 ? "it" : "them") there, or name what is there"
        }
        return "map \(inputs.count == 1 ? "it" : "them") under 's3:' in retake.yaml, or put the data into the bucket "
            + "folder (--buckets FOLDER, as FOLDER/BUCKET/KEY)"
    }

    package var description: String {
        switch self {
        case .missingInputs(let inputs):
            "nothing provides \(inputs.count == 1 ? "this input" : "these inputs"):\n"
                + inputs.map { "  \($0)\n" }.joined()
                + Self.advice(for: inputs)
        case .missingScripts(let problems): problems.joined(separator: "\n")
        case .noInterpreter(let image):
            "no Python stands in for image '\(image)'; map one under 'images:' in retake.yaml"
        case .noSuchStep(let step, let option, let known):
            (option.map { "\($0): " } ?? "")
                + "the pipeline has no step '\(step)'\(suggestion(for: step.rawValue, among: known))"
        case .itemsUnknown(let step, let loop, let option):
            (option.map { "\($0): " } ?? "")
                + "step '\(step)' is not known before the items of step '\(loop)' are; run that first: --until \(loop)"
        case .itemsChanged(let loop):
            "the items of step '\(loop)' are not those that the run was planned with, since what writes them ran again; "
                + "run the pipeline again"
        case .nothingToTake(let step, let dependent):
            "step '\(dependent)' needs step '\(step)', which is not to run and of which nothing is recorded; "
                + "run it first: --until \(step)"
        case .nothingSelected: "no step lies between what --from, --until and --only name; choose others"
        case .unresolved(let step): "step '\(step)' has no job"
        }
    }
}
