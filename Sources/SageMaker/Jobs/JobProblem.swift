package import PipelineModel

/// One thing that keeps a step from becoming a job.
///
/// Places are those within the step's Arguments.
package enum JobProblem: Sendable, Hashable {
    case missing(String)
    case wrongKind(String, expected: String, found: String)
    /// A form that SageMaker has and Retake has not, and what would do instead.
    case unsupported(String, form: String, instead: String)
    case unsafePath(String, path: String)
    case reservedPath(String, path: String)
    case unsafeName(String, name: String)
    case duplicateName(String, name: String)
    case unsafeVariable(String, name: String)
    case zeroByte(String)
    case unknownScheme(String, uri: String)
    case overlappingOutputs(String, String, path: String)
    case noProgram(image: String, step: String)
    case unsafeProgram(String)
    case unfitPattern(String, pattern: String)
    case unknownModel(String, name: String)
    case unmeasuredObjective(String, metric: String, known: [String])

    /// Whether nothing is wrong with the arguments: they ask for something that is not to be had here.
    var isUnsupportedHere: Bool {
        switch self {
        case .unsupported, .noProgram, .unsafeProgram, .unknownModel, .unmeasuredObjective: true
        default: false
        }
    }
}

extension JobProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let place):
            "\(place) is missing"
        case .wrongKind(let place, let expected, let found):
            "\(place) must be \(expected), not \(found)"
        case .unsupported(let place, let form, let instead):
            "\(place) asks for \(form), which Retake can't do yet; \(instead)"
        case .unsafePath(let place, let path):
            "\(place) is '\(path)'; it must be an absolute path without '..', such as /opt/ml/processing/input"
        case .reservedPath(let place, let path):
            "\(place) is '\(path)', which belongs to the system; choose a folder below /opt/ml/processing"
        case .unsafeName(let place, let name):
            "\(place) is '\(name)', which can't name a folder; use letters, digits, '.', '-' and '_'"
        case .duplicateName(let place, let name):
            "\(place) is '\(name)', and so is an earlier one; names must differ"
        case .unsafeVariable(let place, let name):
            "\(place) would set the variable '\(name)'; a variable's name must not be empty or hold '=' or a zero byte"
        case .zeroByte(let place):
            "\(place) holds a zero byte, which no program can be given; take it out"
        case .unknownScheme(let place, let uri):
            "\(place) is '\(uri)'; Retake knows URIs that begin with s3:// or file://"
        case .overlappingOutputs(let first, let second, let path):
            "outputs '\(first)' and '\(second)' both collect '\(path)'; give each a LocalPath outside the other's"
        case .noProgram(let image, let step):
            "names no program, so that of image '\(image)' would run, which is not here; "
                + (step == StepType.training.rawValue
                    ? "give the estimator an entry_point with a source_dir, or a container_entry_point, or "
                    : step == StepType.processing.rawValue
                        ? "give the processor an entrypoint, or a code file, or " : "")
                + "name a command for that image under 'images:' in retake.yaml, or what runs it: {container: podman}\(Self.known(image))"
        case .unmeasuredObjective(let place, let metric, let known):
            "\(place) is '\(metric)', which no MetricDefinitions entry of its AlgorithmSpecification finds in the log"
                + suggestion(for: metric, among: known)
                + "; add one, or `metrics:` to its image's rule in retake.yaml; without it, no trial is better than another"
        case .unknownModel(let place, let name):
            "\(place) is '\(name)', and no Model step of this pipeline makes a model of that name"
        case .unfitPattern(let place, let pattern):
            "\(place) is '\(pattern)', which is no regular expression that Retake can read"
        case .unsafeProgram(let name):
            "HyperParameters.sagemaker_program is '\(name)'; it must be a path within the source folder, such as "
                + "train.py, of letters, digits, '.', '_', '+' and '-'"
        }
    }
}

extension JobProblem {
    /// What an image of AWS's is, and what could stand in for it.
    private static func known(_ image: String) -> String {
        guard let known = KnownImage(image), let hint = known.hint else { return "" }
        return " (AWS's \(known.title); what could stand in: \(hint))"
    }
}

/// All that keeps a step from becoming a job.
package struct JobError: Error, Hashable {
    package let step: Step.ID
    package let problems: [JobProblem]

    package init(step: Step.ID, problems: [JobProblem]) {
        self.step = step
        self.problems = problems
    }
}

extension JobError: CustomStringConvertible {
    package var description: String {
        if let problem = problems.first, problems.count == 1 { return "step '\(step)': \(problem)" }
        return "step '\(step)' can't be run, for these reasons:" + problems.map { "\n  \($0)" }.joined()
    }
}
