import Foundation
import HostSystem
import PipelineModel
import StepExecution
import SystemPackage
import TestSupport
import Testing

/// What holds for every runtime.
@Suite(.serialized) struct RuntimeConformanceTests {
    @Test(arguments: Runtimes.available, [0, 1, 42, 255] as [Int32])
    func anExitCodeIsAnOutcome(kind: Runtimes, code: Int32) async throws {
        let result = try await Workbench("exit \(code)").run(on: kind.runtime)
        #expect(result.outcome.status == .exited(code))
        #expect(result.outcome.succeeded == (code == 0))
    }

    @Test(arguments: Runtimes.available, [9, 11, 15] as [Int32])
    func aSignalIsAnOutcome(kind: Runtimes, signal: Int32) async throws {
        let result = try await Workbench("kill -\(signal) $$").run(on: kind.runtime)
        #expect(result.outcome.status == .signalled(signal))
    }

    #if os(Linux)
        @Test(arguments: Runtimes.ofThisMachine) func whatAJobTookIsKnown(kind: Runtimes) async throws {
            let program = "held = b'x' * 100_000_000; sum(range(3_000_000))"
            let result = try await Workbench("/usr/bin/python3 -c \"\(program)\"; exit 3").run(on: kind.runtime)
            #expect(result.outcome.status == .exited(3))
            let resources = try #require(result.outcome.resources)
            // The kernel counts what the starting process held, which here holds all tests.
            var own = rusage()
            #expect(getrusage(RUSAGE_SELF.rawValue, &own) == 0)
            let most = max(400_000_000, Int64(own.ru_maxrss) * 1024 + 1)
            #expect((100_000_000..<most).contains(resources.peakMemoryByteCount), "\(resources)")
            #expect(resources.processorTime > .milliseconds(20), "\(resources)")
        }
    #endif

    @Test(arguments: Runtimes.available) func linesComeInTheirOrderFromBothStreams(kind: Runtimes) async throws {
        // Each line but the last waits until the one before it has arrived.
        let wait = "while [ ! -e \(kind.root)/opt/ml/$1 ]; do sleep 0.01; done"
        let bench = try Workbench(
            "wait_for() { \(wait); }; echo one; wait_for one; echo two >&2; wait_for two; echo three; echo four")
        let lines = Collected<LogLine>()
        let outcome = try await kind.runtime.run(bench.prepared) { line in
            lines.append(line)
            try? bench.write("/opt/ml/\(line.text)", "")
        }
        #expect(lines.all.map(\.text) == ["one", "two", "three", "four"])
        #expect(lines.all.map(\.stream) == [.output, .error, .output, .output])
        let offsets = lines.all.map(\.offset)
        #expect(offsets == offsets.sorted())
        // What comes last may be read when the program has ended.
        #expect(outcome.duration >= offsets[1])
    }

    @Test(arguments: Runtimes.available) func linesArriveWhileTheProgramRuns(kind: Runtimes) async throws {
        let bench = try Workbench(
            "echo early; while [ ! -e \(kind.root)/opt/ml/seen ]; do sleep 0.01; done; echo late")
        let lines = Collected<String>()
        _ = try await kind.runtime.run(bench.prepared) { line in
            lines.append(line.text)
            try? bench.write("/opt/ml/seen", "")
        }
        #expect(lines.all == ["early", "late"])
    }

    @Test(arguments: Runtimes.available) func noLineIsLostInAFlood(kind: Runtimes) async throws {
        let script = "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; printf end"
        let result = try await Workbench(script).run(on: kind.runtime)
        #expect(result.text(.output) == (0..<20_000).map { "line \($0)" } + ["end"])
    }

    @Test(arguments: Runtimes.ofThisMachine) func theEnvironmentIsWhatIsSetAndAShortList(kind: Runtimes) async throws {
        var bench = try Workbench("")
        bench.job.command = ["env"]
        bench.job.environment = ["SM_HP_LR": "0.1", "EMPTY": "", "LANG": "de_DE.UTF-8", "TWO": "a b"]
        let result = try await bench.run(on: kind.runtime)
        var variables: [String: String] = [:]
        for line in result.text(.output) {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            variables[String(parts[0])] = String(parts[1])
        }
        let own = kind == .host ? ["TMPDIR", "RETAKE_ROOT"] : ["TAR_OPTIONS", "PWD"]
        let expected =
            ["SM_HP_LR", "EMPTY", "LANG", "TWO", "PATH", "HOME", "PYTHONUNBUFFERED", "PYTHONPATH", "TZ"] + own
        #expect(Set(variables.keys) == Set(expected))
        #expect(variables["LANG"] == "de_DE.UTF-8")
        #expect(variables["EMPTY"] == "")
        #expect(variables["TWO"] == "a b")
        #expect(variables["PATH"]?.hasPrefix("/usr/bin:") == true)
    }

    @Test(arguments: Runtimes.available) func argumentsPassUnchanged(kind: Runtimes) async throws {
        var bench = try Workbench("")
        let words = ["", "a b", "'\"$x`", "line\nbreak", "--", "*", "ä"]
        bench.job.command = ["/bin/sh", "-c", #"for w; do printf '<%s>' "$w"; done"#, "sh"] + words
        let result = try await bench.run(on: kind.runtime)
        #expect(result.text(.output).joined(separator: "\n") == words.map { "<\($0)>" }.joined())
    }

    @Test(arguments: Runtimes.available) func standardInputIsEmpty(kind: Runtimes) async throws {
        let result = try await Workbench("cat; echo end").run(on: kind.runtime)
        #expect(result.text(.output) == ["end"])
    }

    @Test(arguments: Runtimes.available) func theWorkingFolderIsTheJobs(kind: Runtimes) async throws {
        var bench = try Workbench("echo x > here; cat opt/ml/input/config/a.json 2>/dev/null")
        bench.job.workingFolder = "/opt/ml/code"
        _ = try await bench.run(on: kind.runtime)
        #expect(try bench.read("/opt/ml/code/here") == "x\n")

        var atRoot = try Workbench("cat opt/ml/input/config/a.json")
        atRoot.job.files = [.init(path: "/opt/ml/input/config/a.json", contents: "{}")]
        #expect(try await atRoot.run(on: kind.runtime).text(.output) == ["{}"])
    }

    @Test(arguments: Runtimes.available) func filesAndFoldersAreThereBeforehand(kind: Runtimes) async throws {
        let root = kind.root
        var bench = try Workbench(
            "cat \(root)/opt/ml/input/config/a.json && cd \(root)/opt/ml/checkpoints && cd \(root)/data/out && echo made"
        )
        bench.job.files = [.init(path: "/opt/ml/input/config/a.json", contents: "{}\n")]
        bench.job.folders = ["/opt/ml/checkpoints"]
        bench.output("/data/out")
        #expect(try await bench.run(on: kind.runtime).text(.output) == ["{}", "made"])
    }

    @Test(arguments: Runtimes.available) func outputsLieInTheWorkspaceAfterwards(kind: Runtimes) async throws {
        var bench = try Workbench("echo model > \(kind.root)/opt/ml/model/m; echo table > \(kind.root)/data/out/t")
        bench.output("/opt/ml/model")
        bench.output("/data/out")
        #expect(try await bench.run(on: kind.runtime).outcome.succeeded)
        #expect(try bench.folder.read("workspace/root/opt/ml/model/m") == "model\n")
        #expect(
            bench.prepared.path(of: "/data/out") == bench.workspace.appending("root").appending("data").appending("out")
        )
        #expect(try bench.read("/data/out/t") == "table\n")
    }

    @Test(arguments: Runtimes.ofThisMachine) func aMissingProgramIsNamed(kind: Runtimes) async throws {
        var bench = try Workbench("")
        bench.job.command = ["python3.99", "x.py"]
        let error = await #expect(throws: StepExecutionError.self) { try await bench.run(on: kind.runtime) }
        #expect(error?.description.hasPrefix("python3.99: not found in the step's PATH (/usr/bin:") == true)

        bench.job.command = ["/opt/ml/code/absent.sh"]
        let absent = await #expect(throws: StepExecutionError.self) { try await bench.run(on: kind.runtime) }
        #expect(absent?.description.contains("absent.sh: can't be started: No such file or directory") == true)
    }

    @Test(arguments: Runtimes.ofThisMachine) func aFileThatIsNotExecutableIsNamed(kind: Runtimes) async throws {
        var bench = try Workbench("")
        bench.job.files = [.init(path: "/opt/ml/code/run.sh", contents: "#!/bin/sh\n")]
        bench.job.command = ["/opt/ml/code/run.sh"]
        let error = await #expect(throws: StepExecutionError.self) { try await bench.run(on: kind.runtime) }
        #expect(error?.description.contains("run.sh: can't be started: Permission denied") == true)
    }

    @Test(.enabled(if: RealPodman.id != nil, "\(RealPodman.reason)"), arguments: [["nosuch"], ["/opt/ml"]])
    func whatAnImageCanNotStartIsNamed(command: [String]) async throws {
        var bench = try Workbench("")
        bench.job.command = command
        let error = await #expect(throws: ContainerError.self) { try await bench.run(on: Runtimes.container.runtime) }
        let words = "\(command[0]): can't be started in image 'localhost/retake-test-box' (\""
        #expect(error?.description.hasPrefix(words) == true)
    }

    @Test(.enabled(if: RealPodman.id != nil, "\(RealPodman.reason)"))
    func inAContainerVariablesArriveWhateverTheyAre() async throws {
        var bench = try Workbench("")
        let set = [
            "A": "x", "PATH": "/bin", "HOME": "/opt", "DOCKER_HOST": "a b ", "JSON": "{\"a\":\n \"b\"}", "Q": "\"q\"",
        ]
        bench.job.environment = set
        bench.job.command = ["/bin/env", "-0"]
        let lines = try await bench.run(on: Runtimes.container.runtime).text(.output).joined(separator: "\n")
        let found = lines.split(separator: "\0").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        let variables = Dictionary(found.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
        for (name, value) in set { #expect(variables[name] == value) }
        // Podman adds three.
        #expect(Set(variables.keys).subtracting(set.keys) == ["PYTHONUNBUFFERED", "HOSTNAME", "TERM", "container"])
    }

    @Test(arguments: Runtimes.available) func anEmptyCommandIsRefused(kind: Runtimes) async throws {
        var bench = try Workbench("")
        bench.job.command = []
        let prepared = bench
        await #expect(throws: StepExecutionError.emptyCommand("step")) { try await prepared.run(on: kind.runtime) }
    }

    @Test(arguments: Runtimes.available, ["relative", "/opt/ml/../../etc/x", "/"])
    func aPathThatLeadsElsewhereIsRefused(kind: Runtimes, path: String) async throws {
        var bench = try Workbench("true")
        bench.output(path)
        let prepared = bench
        await #expect(throws: StepExecutionError.unusablePath(path)) { try await prepared.run(on: kind.runtime) }
    }

    @Test(arguments: Runtimes.available) func aZeroByteIsRefused(kind: Runtimes) async throws {
        var bench = try Workbench("true")
        bench.job.environment = ["A": "x\0--bind\0/\0/host"]
        let prepared = bench
        await #expect(throws: StepExecutionError.zeroByte(in: "variable 'A'")) {
            try await prepared.run(on: kind.runtime)
        }
    }

    @Test(arguments: Runtimes.available) func aVariableThatNoProgramCanBeGivenIsNamed(kind: Runtimes) async throws {
        var bench = try Workbench("true")
        bench.job.environment = ["A": "x", "LONG": String(repeating: "é", count: 70_000)]
        let prepared = bench
        await #expect(
            throws: StepExecutionError.textTooLong("variable 'LONG'", count: 140_000, limit: 131_066)
        ) { try await prepared.run(on: kind.runtime) }
    }

    @Test(arguments: Runtimes.available) func aPersonFindsWhatWasRun(kind: Runtimes) async throws {
        var bench = try Workbench("exit 3")
        try bench.folder.write("data/a.csv", "1")
        bench.job.environment = ["API_TOKEN": "hush", "SM_HP_LR": "0.1"]
        bench.input("/opt/ml/input/data/train", [("", "data")])
        _ = try await bench.run(on: kind.runtime)
        let text = try bench.folder.read("workspace/command.txt")
        #expect(text.contains("command: /bin/sh -c 'exit 3'"))
        #expect(text.contains("SM_HP_LR=0.1"))
        #expect(text.contains("API_TOKEN=********"))
        #expect(!text.contains("hush"))
        #expect(try bench.folder.read("workspace/inputs/0/a.csv") == "1")
    }

    @Test(arguments: Runtimes.ofThisMachine) func pythonIsTheInterpreter(kind: Runtimes) async throws {
        var bench = try Workbench("")
        try bench.folder.write("py/bin/python3", "#!/bin/sh\necho mine: \"$@\"\n", executable: true)
        let executable = bench.folder.path.appending("py").appending("bin").appending("python3").string
        let prefix = bench.folder.path.appending("py").string
        bench.interpreter = Interpreter(executable: executable, prefixes: [prefix], version: "3.9.1")
        for command in [
            ["python3", "a"], ["python", "a"], ["/bin/sh", "-c", "python3 a"], ["/bin/sh", "-c", "python a"],
        ] {
            bench.job.command = command
            #expect(try await bench.run(on: kind.runtime).text(.output) == ["mine: a"])
        }
    }
}
