import PipelineModel
import SystemPackage
import Testing

@testable import StepExecution

/// The command line as a value: no engine is asked and no file is read.
@Suite struct ContainerCommandTests {
    private static let image = ContainerImage(name: "python:3.12-slim", id: "5ae61b22f794", engine: "podman")

    private static func command(
        _ job: Job, image: ContainerImage = image, user: ContainerUser = .root, client: [String] = ["PATH", "HOME"]
    ) throws -> ContainerCommand {
        try ContainerCommand(
            PreparedJob(job: job, programs: .image(image), workspace: "/w", inputs: []), image: image,
            paths: JobPaths(job), root: "/w/root", user: user, name: "retake-a-1", client: client)
    }

    private static func job(_ command: [String] = ["/bin/sh", "-c", "make all"]) -> Job {
        var job = Job(step: "a", image: "", command: command)
        job.container = Job.Container(image: "python:3.12-slim")
        return job
    }

    @Test func aJobHasItsFoldersItsVariablesAndItsImage() throws {
        var job = Self.job()
        job.workingFolder = "/work"
        job.hostName = "algo-1"
        job.outputs = [Job.Output(name: "o", path: "/work/outputs/o", uri: "")]
        job.environment = ["TOKEN": "s3cret", "PATH": "/opt/bin:/bin"]
        let command = try Self.command(job)
        #expect(
            command.words == [
                "run", "--name", "retake-a-1", "--rm", "--init", "--pull=never", "--log-driver", "none", "--cidfile",
                "/w/id",
                "--user", "0:0", "--security-opt", "label=disable", "--shm-size", "2g",
                "--hostname", "algo-1", "--workdir", "/work", "--http-proxy=false",
                "--mount", "type=bind,source=/w/root/work,target=/work",
                "--mount", "type=bind,source=/w/root/opt/ml,target=/opt/ml",
                "--env", "PYTHONUNBUFFERED", "--env", "TOKEN", "--env-file", "/w/variables",
                "--entrypoint", "/bin/sh", "5ae61b22f794", "-c", "make all",
            ])
        #expect(command.variables.inherited == ["PYTHONUNBUFFERED": "1", "TOKEN": "s3cret"])
        #expect(command.variables.lines == ["PATH=/opt/bin:/bin"])
    }

    @Test func anIsolatedJobHasNoNetwork() throws {
        var job = Self.job()
        #expect(try !Self.command(job).words.contains("--network"))
        job.isNetworkIsolated = true
        #expect(try Self.command(job).words.contains(["--network", "none"]))
    }

    @Test func filesOfAServiceOfRootsAreTheCallersAllTheSame() throws {
        let docker = ContainerImage(name: "python:3.12-slim", id: "5ae61b22f794", engine: "docker")
        let user = ContainerUser(user: 1000, group: 100, mapsRootToCaller: false)
        let command = try Self.command(Self.job(), image: docker, user: user)
        #expect(command.words.contains(["--user", "1000:100"]))
        #expect(command.words.contains(["--mount", "type=bind,source=/w/home,target=/opt/retake/home"]))
        #expect(command.variables.lines == ["HOME=/opt/retake/home"])
        #expect(!command.words.contains("--http-proxy=false"))
        #expect(ContainerUser(user: 1000, group: 100, mapsRootToCaller: true) == .root)
        #expect(ContainerUser(user: 0, group: 0, mapsRootToCaller: false) == .root)
    }

    @Test func anImagesOwnProgramGetsTheArguments() throws {
        var job = Self.job(["train"])
        job.container?.startsOwnProgram = true
        #expect(try !Self.command(job).words.contains("--entrypoint"))
        #expect(try Self.command(job).words.suffix(2) == ["5ae61b22f794", "train"])
        job.command = []
        #expect(try Self.command(job).words.last == "5ae61b22f794")
        #expect(throws: StepExecutionError.emptyCommand("a")) { try Self.command(Self.job([])) }
    }

    @Test func anyPathThatAnEngineCanBeGivenIsMounted() throws {
        var job = Self.job()
        job.workingFolder = "/a,b"
        #expect(try Self.command(job).words.contains(["--volume", "/w/root/a,b:/a,b"]))
        job.workingFolder = "/a:b"
        #expect(try Self.command(job).words.contains(["--mount", "type=bind,source=/w/root/a:b,target=/a:b"]))
        job.workingFolder = "/a,b:c"
        #expect(throws: ContainerError.unmountable("/a,b:c")) { try Self.command(job) }
    }

    @Test func aPersonHasATerminalAndSeesMore() throws {
        var command = try Self.command(Self.job())
        try command.prepareForTerminal(
            mounts: [
                .init(source: "/home/ann/lib", path: "/work/lib", isWritable: true),
                .init(source: "/w/last-good.log", path: "/tmp/last-good/log.txt", isWritable: false),
            ], environment: ["PS1": "a $ "], client: ["TERM"], words: ["/bin/bash", "--norc"], hasTerminal: true)
        #expect(
            command.words.suffix(12) == [
                "--interactive", "--tty", "--mount", "type=bind,source=/home/ann/lib,target=/work/lib",
                "--mount", "type=bind,source=/w/last-good.log,target=/tmp/last-good/log.txt,readonly",
                "--env", "PS1", "--entrypoint", "/bin/bash", "5ae61b22f794", "--norc",
            ])
    }
}

extension [String] {
    fileprivate func contains(_ wanted: [String]) -> Bool { indices.contains { self[$0...].starts(with: wanted) } }
}
