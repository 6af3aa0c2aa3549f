package import PipelineModel
package import SystemPackage

/// A pipeline with everything known that can be known before it runs.
package struct ResolvedPipeline: Sendable {
    package let pipeline: Pipeline
    package let jobs: [Step.ID: Job]
    package let graph: StepGraph
    /// Where each input of a step comes from, in the order of the job's inputs.
    package let sources: [Step.ID: [InputSource]]
    let policies: [Step.ID: CachePolicy]
    /// Where the definition's relative paths start.
    let baseFolder: FilePath
    package let outputURIs: [Step.ID: [String: DataURI]]
    /// The steps that read each output of a step, by its name.
    let readers: [Step.ID: [String: [Step.ID]]]

    /// One sentence for each input that nothing provides.
    package var missingInputs: [MissingInput] {
        graph.order.flatMap { step in
            sources[step, default: []].compactMap { source in
                guard case .nothing = source.origin else { return nil }
                return MissingInput(step: step, input: source.input.name, uri: source.input.uri)
            }
        }
    }
}

/// Where one input comes from.
package struct InputSource: Sendable, Hashable {
    package enum Origin: Sendable, Hashable {
        /// Outputs of earlier steps.
        case outputs([OutputPiece])
        /// A file or folder of this machine.
        case local(FilePath)
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
}

/// An input that no step writes and nothing on this machine holds.
package struct MissingInput: Sendable, Hashable, CustomStringConvertible {
    package let step: Step.ID
    package let input: String
    package let uri: String

    package var description: String { "step '\(step)', input '\(input)': \(uri)" }
}
