package import PipelineModel
package import StepExecution

/// What a job runs on: the same for all steps of a run, but for its image, or the interpreter that stands in for that.
package struct Machine: Sendable {
    package let runtimeKind: String
    /// Operating system and processor, such as `linux-x86_64`.
    package let platform: String
    /// What jobs in containers run in.
    let images: ContainerImages
    private let interpreter: @Sendable (String) -> Interpreter?

    /// - Parameter interpreter: that which stands in for an image; nil when there is none.
    package init(
        runtimeKind: String, platform: String, images: ContainerImages = ContainerImages(environment: [:]),
        interpreter: @escaping @Sendable (String) -> Interpreter?
    ) {
        self.images = images
        self.runtimeKind = runtimeKind
        self.platform = platform
        self.interpreter = interpreter
    }

    /// Throws ``ContainerError`` when the job's image is not here, or when nothing can tell.
    func programs(for job: Job) throws -> ProgramSource {
        guard let container = job.container else { return .interpreter(try interpreter(for: job)) }
        return .image(try images.image(of: container))
    }

    private func interpreter(for job: Job) throws -> Interpreter {
        guard let interpreter = interpreter(job.image) else { throw RunError.noInterpreter(image: job.image) }
        return interpreter
    }
}

/// What keeps a run from going on at all.
package enum RunError: Error, CustomStringConvertible {
    case missingInputs([MissingInput])
    case missingScripts([String])
    case noInterpreter(image: String)
    case unresolved(Step.ID)
    case noSuchStep(Step.ID, option: String? = nil, known: [String])
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
        case .nothingToTake(let step, let dependent):
            "step '\(dependent)' needs step '\(step)', which is not to run and of which nothing is recorded; "
                + "run it first: --until \(step)"
        case .nothingSelected: "no step lies between what --from, --until and --only name; choose others"
        case .unresolved(let step): "step '\(step)' has no job"
        }
    }
}
