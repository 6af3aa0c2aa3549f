import HostSystem
package import PipelineModel
package import SystemPackage

/// A job with its data found and a folder of its own to run in.
package struct PreparedJob: Sendable {
    package let job: Job
    package let programs: ProgramSource
    /// An empty folder that belongs to this job alone. Outputs lie in it afterwards, at ``path(of:)``.
    package let workspace: FilePath
    package let inputs: [PreparedInput]
    /// Nil where its programs are given none.
    package var aws: AWSAccess?

    package init(
        job: Job, programs: ProgramSource, workspace: FilePath, inputs: [PreparedInput], aws: AWSAccess? = nil
    ) {
        self.aws = aws
        self.job = job
        self.programs = programs
        self.workspace = workspace
        self.inputs = inputs
    }

    /// The Python that stands in for the job's image. Throws for a job that runs in the image itself.
    func interpreter() throws(StepExecutionError) -> Interpreter {
        guard case .interpreter(let interpreter) = programs else { throw .needsContainer(job.step) }
        return interpreter
    }

    /// - Parameter canVeil: nil where nothing but copies can be had.
    func facts(canVeil: (() throws -> Bool)? = nil) throws -> [InputFacts] {
        let survey = InputSurvey(workspace: workspace, canVeil: canVeil)
        return try filedInputs.map { try survey.facts(of: $0, of: job) }
    }

    /// The inputs that are folders of files.
    var filedInputs: [PreparedInput] { inputs.filter { !$0.isStreamed } }

    /// Where a path that the program sees, such as `/opt/ml/model`, lies on this machine.
    package func path(of inside: String) -> FilePath {
        FilePath(workspace.string + "/root").pushing(FilePath(inside).removingRoot())
    }

    /// The first bytes of a file that the job left. None when it left a link or a pipe in its place, or a link on the way: they
    /// would lead to what the job has no right to read, or hold its reader up.
    package func beginning(ofFile inside: String, upTo limit: Int) -> [UInt8] {
        guard let names = try? JobPath(inside).names, let root = try? FolderHandle(path(of: "/")) else { return [] }
        return root.beginning(ofFile: names, upTo: limit)
    }
}

/// The data of one input folder: files and folders on this machine that come together in it.
package struct PreparedInput: Sendable, Hashable {
    package struct Piece: Sendable, Hashable {
        /// Where it appears below the input's folder; empty for the folder itself. For a file, its path there.
        package let location: String
        /// A file or folder that must not be changed by the job.
        package let source: FilePath
        /// Whether its times and modes are what the job is to see: those of a tree of the cache, say, which are constants.
        package let isAsItIs: Bool

        package init(location: String, source: FilePath, isAsItIs: Bool = false) {
            self.location = location
            self.source = source
            self.isAsItIs = isAsItIs
        }
    }

    /// The folder as the program sees it.
    package let path: String
    package let pieces: [Piece]
    /// Whether the job gets it through pipes beside the folder; then each piece is a file, and they come in this order.
    package let isStreamed: Bool

    package init(path: String, pieces: [Piece], isStreamed: Bool = false) {
        self.path = path
        self.pieces = pieces
        self.isStreamed = isStreamed
    }
}
