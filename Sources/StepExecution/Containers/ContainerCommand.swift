import HostSystem
import PipelineModel
import SystemPackage

/// How one job is started in a container of its own: a command line as a value.
struct ContainerCommand: Sendable, Hashable {
    /// Of the engine's client, but for the container's variables and its program.
    private(set) var options: [String]
    /// Of the container.
    private(set) var environment: [String: String]
    private(set) var variables: ContainerVariables
    /// Nil for the one that the image names.
    private(set) var entryPoint: String?
    private(set) var arguments: [String]
    /// By its digest, so that what runs is what was asked for, whatever the name means by now.
    let image: String
    private let files: ContainerFiles

    /// Where a caller who is not root has a home.
    static let homeFolder = "/opt/retake/home"
    /// Of `/dev/shm`, by which programs share memory. Engines give 64 MiB, which data loaders outgrow at once.
    private static let sharedMemory = "2g"

    /// - Parameters:
    ///   - root: what the job's own folders lie in.
    ///   - name: of the container, which nobody else uses.
    ///   - client: the names of all variables that the engine's client has.
    init(
        _ prepared: PreparedJob, image: ContainerImage, paths: JobPaths, root: FilePath, user: ContainerUser,
        name: String, client: some Sequence<String>
    ) throws {
        let job = prepared.job
        self.image = image.id
        files = ContainerFiles(workspace: prepared.workspace)

        var options = ["--name", name, "--rm", "--init", "--pull=never", "--log-driver", "none"]
        options += ["--cidfile", files.id.string]
        options += ["--user", user.option, "--security-opt", "label=disable", "--shm-size", Self.sharedMemory]
        options += ["--hostname", job.hostName, "--workdir", paths.workingFolder.string]
        if job.isNetworkIsolated { options += ["--network", "none"] }
        // A step sees no variable of this machine, and so none of its proxies.
        if image.engine == "podman" { options += ["--http-proxy=false"] }
        for path in paths.roots { options += try Self.mount(root.appending(path.names), at: path.string) }
        if !user.hasHome { options += try Self.mount(files.home, at: Self.homeFolder) }
        for (name, source) in (prepared.aws?.homeFiles ?? [:]).sorted(by: { $0.key < $1.key }) {
            let home = user.hasHome ? "/root" : Self.homeFolder
            options += try Self.mount(source, at: "\(home)/\(name)", isWritable: false)
        }
        self.options = options

        environment = Self.environment(of: prepared, user: user)
        variables = ContainerVariables(environment, client: client)
        if job.container?.startsOwnProgram == true {
            arguments = job.command
        } else {
            guard let program = job.command.first, !program.isEmpty else {
                throw StepExecutionError.emptyCommand(job.step)
            }
            entryPoint = program
            arguments = Array(job.command.dropFirst())
        }
    }

    /// What the engine's client is given.
    var words: [String] {
        ["run"] + options + variables.options(file: files.variables.string)
            + (entryPoint.map { ["--entrypoint", $0] } ?? []) + [image] + arguments
    }

    /// Makes a command in the foreground of a terminal of it, which shows more.
    ///
    /// - Parameters:
    ///   - mounts: what else it shows, and where.
    ///   - hasTerminal: whether the terminal is the program's own.
    mutating func prepareForTerminal(
        mounts: [DebugSession.View], environment: [String: String], client: some Sequence<String>, words: [String],
        hasTerminal: Bool
    ) throws {
        options += ["--interactive"] + (hasTerminal ? ["--tty"] : [])
        for view in mounts { options += try Self.mount(view.source, at: view.path, isWritable: view.isWritable) }
        self.environment = environment
        variables = ContainerVariables(environment, client: client)
        entryPoint = words.first
        arguments = Array(words.dropFirst())
    }

    /// The job's own variables, and few more: what else there is comes from the image.
    private static func environment(of prepared: PreparedJob, user: ContainerUser) -> [String: String] {
        var variables = prepared.awsVariables
        variables["PYTHONUNBUFFERED"] = "1"
        if !user.hasHome { variables["HOME"] = homeFolder }
        return variables.merging(prepared.job.environment) { _, set in set }
    }

    /// One form parts its words by commas, the other by colons.
    private static func mount(
        _ source: FilePath, at path: String, isWritable: Bool = true
    ) throws(ContainerError) -> [String] {
        let bytes = Set((source.string + path).utf8)
        if !bytes.contains(UInt8(ascii: ",")) {
            return ["--mount", "type=bind,source=\(source),target=\(path)" + (isWritable ? "" : ",readonly")]
        }
        if !bytes.contains(UInt8(ascii: ":")) {
            return ["--volume", "\(source):\(path)" + (isWritable ? "" : ":ro")]
        }
        throw .unmountable(path)
    }
}

/// Whom a job runs as in its container, so that what it writes is the caller's own.
enum ContainerUser: Sendable, Hashable {
    /// Root inside is the caller outside: root itself, or anybody whose engine needs no rights.
    case root
    /// The engine's service is root's, and so would the files be.
    case caller(user: UInt32, group: UInt32)

    init(user: UInt32, group: UInt32, mapsRootToCaller: Bool) {
        self = user == 0 || mapsRootToCaller ? .root : .caller(user: user, group: group)
    }

    /// Whatever the image says: its own user could not write into the caller's folders.
    var option: String {
        switch self {
        case .root: "0:0"
        case .caller(let user, let group): "\(user):\(group)"
        }
    }

    /// Whether the image has a home for it.
    var hasHome: Bool { self == .root }
}
