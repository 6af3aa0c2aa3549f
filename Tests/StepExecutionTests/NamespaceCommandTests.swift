import HostSystem
import PipelineModel
import SystemPackage
import Testing

@testable import StepExecution

/// The command line as a value: nothing is run and no file is read.
@Suite struct NamespaceCommandTests {
    private static let system = SystemLayout(
        folders: ["/usr", "/etc"], links: ["/bin": "usr/bin"], hosts: "/etc/hosts",
        linkedFiles: ["/run/systemd/resolve/stub-resolv.conf"], devices: ["/dev/nvidia0"])
    private static let tools = NamespaceTools(bubblewrap: "/usr/bin/bwrap", unshare: "/usr/bin/unshare")

    private static func command(
        _ job: Job, _ inputs: [InputFacts] = [], prefixes: [String] = ["/home/ann/.venv"], isOwn: Bool = false,
        aws: AWSAccess? = nil
    ) throws -> NamespaceCommand {
        let paths = try JobPaths(job)
        let placement = try WorkspaceLayout(inputs, outputs: paths.outputs, workspace: "/w", usesOverlays: true)
        let interpreter = Interpreter(
            executable: "/home/ann/.venv/bin/python", prefixes: prefixes, version: "3.11.7")
        let prepared = PreparedJob(job: job, programs: .interpreter(interpreter), workspace: "/w", inputs: [], aws: aws)
        return try NamespaceCommand(
            prepared, paths: paths, placement: placement, system: system, tools: tools,
            files: NamespaceFiles(workspace: "/w"), python: PrivatePython(of: interpreter, in: "/w") { _ in isOwn })
    }

    private static func folder(_ path: String, _ source: String, at location: String = "") throws -> InputFacts {
        try InputFacts(
            path: JobPath(path),
            pieces: [.init(location: location, source: FilePath(source), kind: .folder())])
    }

    private static func contains(_ options: [String], _ wanted: [String]) -> Bool {
        options.indices.contains { options[$0...].starts(with: wanted) }
    }

    @Test func anEnvironmentOfTheCallersIsOverlaid() throws {
        let command = try Self.command(
            Job(step: "a", image: "i", command: ["python3", "x.py"]), prefixes: ["/home/ann/.venv", "/opt/python"],
            isOwn: true)
        #expect(command.executable == "/usr/bin/unshare")
        #expect(Self.contains(command.arguments, ["/w/mount.log", "/w/overlays/python0", "lower0", "--"]))
        #expect(Self.contains(command.options, ["--bind", "/w/overlays/python0", "/home/ann/.venv"]))
        #expect(Self.contains(command.options, ["--ro-bind", "/opt/python", "/opt/python"]))
    }

    @Test func theDefinitionsOwnVariablesComeBeforeThoseOfAWS() throws {
        var job = Job(step: "a", image: "i", command: ["python3", "x.py"])
        job.environment = ["AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "own"]
        let aws = AWSAccess(variables: [
            "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "given",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        ])
        let variables = try Self.command(job, aws: aws).environment.filter { $0.key.hasPrefix("AWS_") }
        #expect(
            variables == [
                "AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "own", "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
            ])
    }

    @Test func theUsersConfigurationOfAWSCanOnlyBeRead() throws {
        let aws = AWSAccess(variables: [:], homeFiles: [".aws": "/home/ann/.aws"])
        let command = try Self.command(Job(step: "a", image: "i", command: ["python3", "x.py"]), aws: aws)
        let home = try #require(command.options.firstIndex(of: "/root"))
        let configuration = try #require(command.options.firstIndex(of: "/root/.aws"))
        #expect(home < configuration)
        #expect(command.options[(configuration - 2)...configuration] == ["--ro-bind", "/home/ann/.aws", "/root/.aws"])
    }

    @Test func aJobWithoutInputsNeedsNoOuterNamespace() throws {
        let command = try Self.command(Job(step: "a", image: "i", command: ["python3", "x.py"]))
        #expect(command.executable == "/bin/sh")
        #expect(
            command.arguments.dropFirst(2) == [
                "retake", "/usr/bin/bwrap", "/w/status", "/w/mount.log", "--", "/home/ann/.venv/bin/python", "x.py",
            ])
        for wanted in [
            ["--die-with-parent"], ["--new-session"], ["--unshare-pid"], ["--unshare-ipc"], ["--unshare-cgroup-try"],
            ["--unshare-uts", "--hostname", "localhost"], ["--cap-drop", "ALL"], ["--uid", "0", "--gid", "0"],
            ["--ro-bind", "/usr", "/usr"], ["--symlink", "usr/bin", "/bin"], ["--proc", "/proc"], ["--dev", "/dev"],
            ["--ro-bind-try", "/run/systemd/resolve/stub-resolv.conf", "/run/systemd/resolve/stub-resolv.conf"],
            ["--dev-bind-try", "/dev/nvidia0", "/dev/nvidia0"], ["--bind", "/w/tmp", "/tmp"],
            ["--bind", "/w/home", "/root", "--ro-bind", "/home/ann/.venv", "/home/ann/.venv"],
            ["--bind", "/w/root/opt/ml", "/opt/ml"], ["--ro-bind", "/w/hosts", "/etc/hosts"], ["--chdir", "/"],
        ] {
            #expect(Self.contains(command.options, wanted), "\(wanted)")
        }
        #expect(!command.options.contains("--unshare-net"))
        #expect(!Self.contains(command.options, ["CAP_SYS_ADMIN"]))
    }

    @Test func anIsolatedJobHasNoNetwork() throws {
        var job = Job(step: "a", image: "i", command: ["x"])
        job.isNetworkIsolated = true
        #expect(try Self.command(job).options.contains("--unshare-net"))
    }

    @Test func inputsAreOverlaysFromTheOutsideIn() throws {
        let job = Job(step: "a", image: "i", command: ["x"])
        let inputs = [
            try Self.folder("/opt/ml/input/code", "/trees/code"), try Self.folder("/opt/ml/input", "/trees/,:\\ '"),
        ]
        let command = try Self.command(job, inputs)
        #expect(command.executable == "/usr/bin/unshare")
        #expect(command.arguments.prefix(4) == ["--user", "--map-root-user", "--mount", "/bin/sh"])
        // Sources are reached through links: no name of theirs is in an option.
        #expect(
            command.arguments.suffix(6) == ["/w/overlays/0", "lower0", "/w/overlays/1", "lower0", "--", "x"])
        #expect(
            Self.contains(
                command.options,
                [
                    "--bind", "/w/root/opt/ml", "/opt/ml", "--bind", "/w/overlays/0", "/opt/ml/input",
                    "--bind", "/w/overlays/1", "/opt/ml/input/code",
                ]))
    }

    @Test func topmostPathsOutsideOfTheContainersFolderAreBound() throws {
        var job = Job(step: "a", image: "i", command: ["x"])
        job.outputs = [.init(name: "o", path: "/data/out", uri: ""), .init(name: "p", path: "/data/out/more", uri: "")]
        job.workingFolder = "/work"
        job.files = [.init(path: "/cfg/a.json", contents: "")]
        let options = try Self.command(job).options
        #expect(Self.contains(options, ["--bind", "/w/root/data/out", "/data/out"]))
        #expect(!options.contains("/data/out/more"))
        #expect(Self.contains(options, ["--bind", "/w/root/work", "/work"]))
        #expect(Self.contains(options, ["--bind", "/w/root/cfg/a.json", "/cfg/a.json"]))
        #expect(options.suffix(2) == ["--chdir", "/work"])
    }

    @Test func secretsAreInNoCommandLine() throws {
        var job = Job(step: "a", image: "i", command: ["x"])
        job.environment = ["API_KEY": "hush"]
        let command = try Self.command(job)
        #expect(!command.arguments.contains { $0.contains("hush") })
        #expect(Self.contains(command.options, ["--setenv", "API_KEY", "hush"]))
    }

    @Test func theInterpreterComesFirstInAnyPath() throws {
        var job = Job(step: "a", image: "i", command: ["x"])
        job.environment = ["PATH": "/opt/conda/bin:/usr/bin"]
        let environment = try Self.command(job).environment
        // Neither name exists in that environment here, so both are provided.
        #expect(environment["PATH"] == "/home/ann/.venv/bin:/opt/retake/bin:/opt/conda/bin:/usr/bin")
    }

    @Test(arguments: ["/usr/x", "/etc", "/proc/x", "/dev"]) func theSystemIsNotForOutputs(path: String) throws {
        var job = Job(step: "a", image: "i", command: ["x"])
        job.outputs = [.init(name: "o", path: path, uri: "")]
        #expect(throws: StepExecutionError.systemPath(path)) { try Self.command(job) }
    }
}

@Suite struct PlacementTests {
    private static func facts(_ path: String, _ kind: InputFacts.Piece.Kind, at location: String = "") throws
        -> InputFacts
    {
        try InputFacts(path: JobPath(path), pieces: [.init(location: location, source: "/s/f", kind: kind)])
    }

    private static func place(_ path: String, in placement: WorkspaceLayout) throws -> String {
        let (base, names) = placement.place(of: try JobPath(path))
        return base.appending(names).string
    }

    @Test func aFolderOfAnotherOwnerIsCopied() throws {
        let placement = try WorkspaceLayout(
            [Self.facts("/in", .copied(isFolder: true))], outputs: [], workspace: "/w", usesOverlays: true)
        #expect(placement.overlays.isEmpty)
        #expect(
            placement.copies == [.init(source: "/s/f", path: try JobPath("/in"), isFolder: true, attributes: .constant)]
        )
    }

    @Test func aLargeFileIsShownThroughItsFolder() throws {
        let placement = try WorkspaceLayout(
            [Self.facts("/in", .file(siblings: ["g"]), at: "f")], outputs: [], workspace: "/w", usesOverlays: true)
        #expect(placement.overlays.map(\.lowers) == [["/s"]])
        #expect(placement.overlays.map(\.hidden) == [["g"]])
        #expect(placement.copies.isEmpty)
    }

    @Test func withoutOverlaysEverythingIsCopied() throws {
        let inputs = try [Self.facts("/in", .folder()), Self.facts("/f", .file(siblings: []), at: "f")]
        let placement = try WorkspaceLayout(inputs, outputs: [], workspace: "/w", usesOverlays: false)
        #expect(placement.overlays.isEmpty)
        #expect(placement.copies.map(\.path.string) == ["/in", "/f/f"])
    }

    @Test func filesAreMadeInTheInnermostLayer() throws {
        let inputs = try [Self.facts("/in", .folder()), Self.facts("/in/code", .folder())]
        let outputs = [try JobPath("/in/code/out"), try JobPath("/other")]
        let placement = try WorkspaceLayout(inputs, outputs: outputs, workspace: "/w", usesOverlays: true)
        #expect(try Self.place("/elsewhere/x", in: placement) == "/w/root/elsewhere/x")
        #expect(try Self.place("/in/x", in: placement) == "/w/overlays/0/upper/x")
        #expect(try Self.place("/in/code/x", in: placement) == "/w/overlays/1/upper/x")
        #expect(try Self.place("/in/code/out/x", in: placement) == "/w/root/in/code/out/x")
        #expect(try Self.place("/other/x", in: placement) == "/w/root/other/x")
        #expect(placement.layers.map(\.path.string) == ["/in", "/in/code", "/in/code/out"])
    }

    @Test func namesOnlyLookLikePathsBelow() throws {
        let placement = try WorkspaceLayout(
            [Self.facts("/in", .folder())], outputs: [], workspace: "/w", usesOverlays: true)
        #expect(try Self.place("/input/x", in: placement) == "/w/root/input/x")
    }
}

@Suite struct SandboxStatusTests {
    @Test func aProgramThatRanHasAnEnding() {
        let text = "{ \"child-pid\": 42, \"ipc-namespace\": 4026532181 }\n{ \"exit-code\": 137 }\n"
        let status = SandboxStatus(text)
        #expect(status.firstProcess == 42)
        #expect(status.ending == .signalled(9))
    }

    @Test func aProgramThatWasNotStartedHasNone() {
        #expect(SandboxStatus("{ \"child-pid\": 42 }\n").ending == nil)
        #expect(SandboxStatus("").firstProcess == nil)
        #expect(SandboxStatus("{ \"child-pi").firstProcess == nil)
    }

    private static let endings: [(Int32, JobOutcome.Status)] = [
        (0, .exited(0)), (128, .exited(128)), (129, .signalled(1)), (159, .signalled(31)), (200, .exited(200)),
    ]

    @Test(arguments: endings)
    func signalsAreToldByTheirNumber(code: Int32, status: JobOutcome.Status) {
        #expect(SandboxStatus("{\"exit-code\": \(code)}").ending == status)
    }
}
