import HostSystem
import PipelineModel
import SystemPackage

/// How one job is started in namespaces of its own: a command line as a value.
///
/// A shell mounts the overlays, if any, in a user namespace, and becomes bubblewrap there. Bubblewrap reads its
/// options from standard input, which no other user of the machine can see, as opposed to a command line.
struct NamespaceCommand: Sendable, Hashable {
    let executable: FilePath
    private(set) var arguments: [String]
    /// For bubblewrap, through standard input.
    private(set) var options: [String]
    let environment: [String: String]
    let command: [String]
    private let workingFolder: String

    /// Where a job finds what stands in for missing names of its interpreter.
    static let shimFolder = "/opt/retake/bin"
    static let homeFolder = "/root"
    /// The descriptor by which bubblewrap gets ``CallFilter``.
    static let filterNumber = 3

    /// What root may do in a container by default, as far as one user alone can be given it: files may be changed
    /// whatever their mode, but no mount can.
    static let capabilities = [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETGID",
        "CAP_SETUID",
    ]

    /// The kernel (5.10 and newer) does not wait for the disk, where `volatile` overlays are unmounted, until all that any
    /// program wrote there is on it. What a step wrote into its inputs is thrown away, or kept to be looked at.
    ///
    /// Positional parameters: bubblewrap, the file for its status, the file for words of `mount`, then for each
    /// overlay its folder and its lower layers, `--`, and the job's command.
    static let script = "exec 9<&0 </dev/null\n" + mountingScript
    /// Of a command in the foreground: its standard input is the terminal.
    private static let terminalScript = "exec 9<\"$RETAKE_OPTIONS\"\n" + mountingScript

    private static let mountingScript = """
        bwrap=$1 status=$2 words=$3
        shift 3
        exec 8>"$status"
        while [ "$1" != -- ]; do
            (
                cd "$1" || exit
                options="lowerdir=$2,upperdir=upper,workdir=work,userxattr"
                mount -t overlay overlay -o "$options,volatile" . 2>/dev/null ||
                    exec mount -t overlay overlay -o "$options" .
            ) 2>>"$words" || exit 125
            shift 2
        done
        exec "$bwrap" --args 9 --json-status-fd 8 "$@"
        """

    /// Makes a command in the foreground of a terminal of it, which sees more.
    mutating func prepareForTerminal(
        views: [DebugSession.View], of prepared: PreparedJob, environment: [String: String], words: [String]
    ) {
        options.removeAll { $0 == "--new-session" }
        if let end = options.firstIndex(of: "--unsetenv") { options.removeSubrange(end...) }
        for (index, view) in views.enumerated() {
            let bind = view.isWritable ? "--bind" : "--ro-bind"
            guard let link = SourceFileLink(to: view, number: index, in: prepared) else {
                options += [bind, view.source.string, view.path]
                continue
            }
            options += [bind, view.source.removingLastComponent().string, SourceFileLink.shownFolder(index)]
            options += ["--symlink", link.target, view.path]
        }
        options += NamespaceTools.settingOnly(environment)
        options += ["--chdir", workingFolder]
        arguments = arguments.map { $0 == Self.script ? Self.terminalScript : $0 }
        arguments = arguments.dropLast(command.count) + words
    }

    init(
        _ prepared: PreparedJob, paths: JobPaths, placement: WorkspaceLayout, system: SystemLayout,
        tools: NamespaceTools,
        files: NamespaceFiles, python: PrivatePython
    ) throws(StepExecutionError) {
        if let path = paths.pathInSystem { throw .systemPath(path.string) }
        let job = prepared.job
        let interpreter = try prepared.interpreter()
        let substitution = InterpreterSubstitution(interpreter, shimFolder: Self.shimFolder)
        guard let command = substitution.command(job.command) else { throw .emptyCommand(job.step) }
        self.command = command
        environment = StepEnvironment.namespace(
            of: job, aws: prepared.awsVariables, substitution: substitution, home: Self.homeFolder)

        var options = ["--die-with-parent", "--new-session", "--unshare-user-try", "--uid", "0", "--gid", "0"]
        options += ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname", job.hostName]
        options += ["--unshare-cgroup-try", "--seccomp", "\(Self.filterNumber)"]
        if job.isNetworkIsolated { options += ["--unshare-net"] }
        options += ["--cap-drop", "ALL"] + Self.capabilities.flatMap { ["--cap-add", $0] }
        options += system.options
        options += ["--bind", files.temporary.string, "/tmp", "--bind", files.home.string, Self.homeFolder]
        for (name, source) in (prepared.aws?.homeFiles ?? [:]).sorted(by: { $0.key < $1.key }) {
            options += ["--ro-bind", source.string, "\(Self.homeFolder)/\(name)"]
        }
        options += python.options
        options += ["--ro-bind", files.workspace.appending(ImportTelling.folderName).string, ImportTelling.shownFolder]
        options += substitution.missingNames.flatMap {
            ["--symlink", interpreter.executable, "\(Self.shimFolder)/\($0)"]
        }
        options += paths.roots.flatMap { ["--bind", placement.root.appending($0.names).string, $0.string] }
        options += placement.layers.flatMap { ["--bind", $0.source.string, $0.path.string] }
        if let hosts = system.hosts { options += ["--ro-bind", files.hosts.string, hosts] }
        if let zone = system.zone { options += ["--ro-bind", files.zone.string, zone] }
        options += NamespaceTools.settingOnly(environment)
        workingFolder = paths.workingFolder.string
        options += ["--chdir", workingFolder]
        self.options = options

        let overlays =
            placement.overlays.flatMap { overlay in
                [overlay.folder.string, WorkspacePreparer.lowerFolders(of: overlay)]
            } + python.mounts
        let shell = ["-c", Self.script, "retake", tools.bubblewrap.string, files.status.string, files.words.string]
        let arguments = shell + overlays + ["--"] + self.command
        if let unshare = tools.unshare, !overlays.isEmpty {
            executable = unshare
            self.arguments = ["--user", "--map-root-user", "--mount", tools.shell.string] + arguments
        } else {
            executable = tools.shell
            self.arguments = arguments
        }
    }
}
