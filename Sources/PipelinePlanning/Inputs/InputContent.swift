import CacheStorage
import HostSystem
package import PipelineModel
package import SystemPackage

/// What one input holds: its files, as a step's fingerprint knows them, and where they are to be had.
package struct InputContent: Sendable {
    /// One file or folder of the input.
    package struct Piece: Sendable {
        package enum Source: Sendable {
            case local(FilePath)
            /// Files of a folder: those that a person means, with what links that lead out of it lead to.
            case selected(FileTree, from: FilePath)
            /// A path in an output's tree; empty for the whole.
            case output(StepOutput, of: Step.ID, part: String)
            /// An output's artifact, as a file.
            case artifact(StepOutput, of: Step.ID)
            /// A folder, or some of its files, to be packed as an archive of Retake's own making.
            case packed(FilePath, only: FileTree?)
        }

        package let location: String
        package let source: Source
    }

    package let path: String
    package let tree: FileTree
    /// The tree's digest.
    package let digest: Digest
    package let pieces: [Piece]
    /// How the job is given it: told apart by the job's own words, not by the tree.
    package var delivery = Job.Input.Delivery()

    /// - Parameter digest: where it is known already.
    init(path: String, tree: FileTree, digest: Digest? = nil, pieces: [Piece]) {
        self.path = path
        self.tree = tree
        self.digest = digest ?? tree.digest
        self.pieces = pieces
    }
}

extension Job {
    /// With what each input turned out to be: what may be a file at its own path is one, or is a folder.
    func knowing(_ contents: [InputContent]) -> Job {
        var job = self
        for (index, content) in contents.enumerated() where job.inputs.indices.contains(index) {
            job.inputs[index].standsAtPath = job.inputs[index].standsAtPath && content.path != job.inputs[index].path
        }
        return job
    }
}

extension InputContent {
    /// With a single file at the path itself, and not in a folder there. Nothing else changes.
    var standingAtItsPath: InputContent {
        guard pieces.count == 1, let piece = pieces.first, !piece.location.isEmpty else { return self }
        var content = InputContent(
            path: FilePath(path).removingLastComponent().string, tree: tree, digest: digest, pieces: pieces)
        content.delivery = delivery
        return content
    }
}

/// Why an input's data is not what its step asks for.
enum InputError: Error, CustomStringConvertible {
    case notInOutput(step: Step.ID, input: String, part: String, writer: Step.ID, output: String)
    case empty(step: Step.ID, input: String, place: String)
    case notAnArchive(step: Step.ID, input: String, problem: String)
    case missing(MissingInput)
    case badManifest(step: Step.ID, input: String, place: DataURI, problem: String)

    var description: String {
        switch self {
        case .notInOutput(let step, let input, let part, let writer, let output):
            "input '\(input)' of step '\(step)' reads '\(part)' of output '\(output)' of step '\(writer)', "
                + "which did not write that"
        case .empty(let step, let input, let place):
            "input '\(input)' of step '\(step)' is empty: there is no file in \(place)"
        case .notAnArchive(let step, let input, let problem):
            "input '\(input)' of step '\(step)' can't be unpacked: \(problem)"
        case .badManifest(let step, let input, let place, let problem):
            "input '\(input)' of step '\(step)' is listed in \(place), which is no manifest: \(problem)"
        case .missing(let input):
            "nothing provides \(input)"
        }
    }
}
