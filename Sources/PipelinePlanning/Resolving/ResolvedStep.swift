package import PipelineModel
package import SystemPackage

/// A step of which everything is known that a run of it depends on, but for the files that it reads.
package struct ResolvedStep: Sendable {
    package let step: Step
    package let arguments: Value
    package let action: StepAction
    /// Where each input comes from, in the order of the job's inputs.
    package let sources: [InputSource]
    /// Where outputs go, by their names.
    package let outputURIs: [String: DataURI]
    let policy: CachePolicy

    package init(
        step: Step, arguments: Value, action: StepAction, sources: [InputSource], outputURIs: [String: DataURI],
        policy: CachePolicy
    ) {
        self.step = step
        self.arguments = arguments
        self.action = action
        self.sources = sources
        self.outputURIs = outputURIs
        self.policy = policy
    }

    package var id: Step.ID { step.id }
    package var job: Job? { action.job }
    /// What the person should know about it, one sentence each.
    package var notices: [String] { step.notices + action.notices }
    package var writers: [Step.ID] { sources.flatMap(\.writers) }

    /// The inputs that no step writes and nothing on this machine holds.
    package var missingInputs: [MissingInput] {
        sources.compactMap { $0.missing(in: id) }
    }
}

/// Where one input comes from.
package struct InputSource: Sendable, Hashable {
    package enum Origin: Sendable, Hashable {
        /// Outputs of earlier steps.
        case outputs([OutputPiece])
        /// A file or folder of this machine.
        case local(FilePath)
        /// Files and folders of this machine whose paths begin so.
        case prefix(FilePath)
        case nothing
    }

    /// One output that an input reads, wholly or in part.
    package struct OutputPiece: Sendable, Hashable {
        package let step: Step.ID
        package let output: String
        package let layout: Job.Output.Layout
        /// What is read of the output: a path in it, empty for the whole.
        package let part: String
        /// Where that appears in the input's folder: empty for the folder itself, a file's path for an archive.
        package let location: String
    }

    package let input: Job.Input
    package let uri: DataURI
    package let origin: Origin
    /// The step that takes away what would be there; nil where none does.
    package var remover: Step.ID?

    /// Nil where something provides it, or nothing must.
    func missing(in step: Step.ID) -> MissingInput? {
        guard origin == .nothing, !input.isOptional else { return nil }
        return MissingInput(step: step, input: input.name, uri: input.uri, remover: remover)
    }

    /// The steps whose outputs it reads.
    var writers: [Step.ID] {
        if case .outputs(let pieces) = origin { pieces.map(\.step) } else { [] }
    }
}

/// An input that no step writes and nothing on this machine holds.
package struct MissingInput: Sendable, Hashable, CustomStringConvertible {
    package let step: Step.ID
    package let input: String
    package let uri: String
    /// The step that takes it away before; nil where none does.
    package var remover: Step.ID?

    package var description: String {
        "step '\(step)', input '\(input)': \(uri)" + (remover.map { ", which step '\($0)' removes before" } ?? "")
    }
}
