import HostSystem
package import PipelineModel
import SystemPackage

/// Runs a job as a plain process, for systems without namespaces.
///
/// Its folders lie below the workspace's `root`, and reach it through its variables and arguments, by the rule of
/// ``HostPaths``. It sees this machine's files, and its network whatever the definition says. Should Retake itself be
/// killed, nothing ends the job.
package struct HostRuntime: StepRuntime {
    package static let name = "host"
    package let kind = HostRuntime.name
    package let notice: String? = """
        steps run as plain processes: absolute paths such as /opt/ml are not there, so scripts must find their folders \
        in the SM_* variables, in their arguments, or below $RETAKE_ROOT
        """

    private let gracePeriod: Duration
    private let path: String

    /// - Parameters:
    ///   - gracePeriod: between the request to end and the end by force, when a job is stopped.
    ///   - path: the PATH of steps whose definition sets none, after the interpreter's folder.
    package init(gracePeriod: Duration = .seconds(10), path: String = StepEnvironment.systemPath) {
        self.gracePeriod = gracePeriod
        self.path = path
    }

    package func check() async throws {}

    package func run(
        _ job: PreparedJob, onLine: @escaping @Sendable (LogLine) -> Void
    ) async throws -> JobOutcome {
        let worker = BlockingWorker()
        let prepared = try await worker { try prepare(job) }
        let process = SessionProcess(
            executable: prepared.program, name: prepared.command.first, arguments: Array(prepared.command.dropFirst()),
            environment: prepared.environment, workingFolder: prepared.workingFolder,
            hidesKeys: true, observed: .atOnce, gracePeriod: gracePeriod,
            timeLimit: job.job.timeLimit)
        // No other step's processes have the same.
        let root = "RETAKE_ROOT=\(prepared.environment["RETAKE_ROOT"] ?? "")"
        let control = SessionProcess.Control(kill: { process in
            endGroup(process)
            Orphans.shared.endStrays(having: root)
        })
        let ending = try await prepared.pipes.send(on: worker) {
            try await process.run(on: worker, control, onLine: onLine)
        }
        return await worker { JobOutcome(of: job, status: ending.status, ending, resources: ending.resources) }
    }

    struct Prepared: Sendable {
        let program: FilePath
        let command: [String]
        let environment: [String: String]
        let workingFolder: FilePath
        let pipes: InputPipes
    }

    func prepare(_ prepared: PreparedJob) throws -> Prepared {
        try prepared.job.checkText()
        let paths = try JobPaths(prepared.job)
        let workspace = prepared.workspace
        let placement = try WorkspaceLayout(
            try prepared.facts(), outputs: paths.outputs, workspace: workspace,
            usesOverlays: false)
        let hostPaths = HostPaths(paths, root: placement.root.string)
        let shims = workspace.appending("bin")
        let interpreter = try prepared.interpreter()
        let substitution = InterpreterSubstitution(interpreter, shimFolder: shims.string)
        guard let words = substitution.command(prepared.job.command) else {
            throw StepExecutionError.emptyCommand(prepared.job.step)
        }
        let command = hostPaths.command(words)
        let environment = StepEnvironment.host(
            of: hostPaths.variables(prepared.job.environment), aws: prepared.awsVariables, substitution: substitution,
            path: path, workspace: workspace.string)

        let folder = try FolderHandle(making: workspace)
        for name in ["home", "tmp"] { _ = try folder.folder(making: [name]) }
        for (name, source) in prepared.aws?.homeFiles ?? [:] {
            let home = try folder.folder(making: "home")
            try home.replaceLink(home.name(name), to: source.string)
        }
        try ImportTelling.write(in: workspace)
        for name in substitution.missingNames {
            try folder.folder(making: "bin").replaceLink(folder.name(name), to: interpreter.executable)
        }
        try WorkspaceNotes(job: prepared, runtime: kind, command: command, environment: environment).write()
        try WorkspacePreparer(paths: paths, placement: placement).prepare()
        let pipes = try InputPipes(of: prepared, root: placement.root)

        let isOwnFolder = paths.workingFolder == .root || paths.roots.contains(where: paths.workingFolder.isAtOrBelow)
        let workingFolder =
            isOwnFolder ? placement.root.appending(paths.workingFolder.names) : FilePath(paths.workingFolder.string)
        let program = try program(command[0], in: workingFolder, path: environment["PATH"] ?? "")
        return Prepared(
            program: program, command: command, environment: environment, workingFolder: workingFolder,
            pipes: pipes)
    }

    private func program(
        _ word: String, in workingFolder: FilePath, path: String
    ) throws(StepExecutionError) -> FilePath {
        if word.contains("/") {
            let program = workingFolder.pushing(FilePath(word))
            guard (try? Stat(program)) != nil else {
                throw .programNotStarted(word, reason: "No such file or directory")
            }
            guard ProgramSearch.isExecutable(program) else {
                throw .programNotStarted(word, reason: "Permission denied")
            }
            return program
        }
        guard let program = ProgramSearch(path: path).find(word) else {
            throw .programNotFound(word, searched: path)
        }
        return program
    }
}

/// Turns the paths of a job into those of its folders on this machine.
///
/// A *job path* is one at or below `/opt/ml`, or one that the job declares: an input, output, folder, file, working
/// folder. Job paths get the root's path put before them where they stand
///
/// - as a whole word of the command, or after the first `=` of a word that begins with `-`;
/// - as a whole variable, or as a piece of one between colons, as in `PYTHONPATH`;
/// - as a whole string inside a variable that is JSON, as in `SM_TRAINING_ENV`.
///
/// Nothing else is changed: no shell script in a word, no configuration file, no code.
struct HostPaths: Sendable {
    let root: String
    private let folders: [JobPath]

    init(_ paths: JobPaths, root: String) {
        self.root = root
        folders = paths.roots
    }

    func command(_ words: [String]) -> [String] {
        words.map { word in
            guard word.hasPrefix("-"), let equals = word.firstIndex(of: "=") else { return moved(word) }
            return word[...equals] + moved(String(word[equals...].dropFirst()))
        }
    }

    func variables(_ environment: [String: String]) -> [String: String] {
        environment.mapValues { value in
            if value.hasPrefix("{") || value.hasPrefix("["), let json = try? JSONReader.read(value, .kept) {
                let moved = moved(json)
                // As it was written, unless there is a reason to write it anew.
                return moved == json ? value : moved.json()
            }
            return value.split(separator: ":", omittingEmptySubsequences: false)
                .map { moved(String($0)) }
                .joined(separator: ":")
        }
    }

    private func moved(_ text: String) -> String {
        // What stands after the colon of a URI begins with two slashes.
        guard !text.hasPrefix("//"), let path = try? JobPath(text), path != .root,
            folders.contains(where: path.isAtOrBelow)
        else { return text }
        return root + text
    }

    private func moved(_ value: Value) -> Value {
        switch value {
        case .string(let text): .string(moved(text))
        case .array(let elements): .array(elements.map(moved))
        case .object(let object):
            .object(Object(members: object.members.map { Object.Member(key: $0.key, value: moved($0.value)) }))
        case .null, .bool, .number: value
        }
    }
}
