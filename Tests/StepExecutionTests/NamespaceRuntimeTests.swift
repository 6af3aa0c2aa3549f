import Foundation
import HostSystem
import PipelineModel
import StepExecution
import SystemPackage
import TestSupport
import Testing

/// What a job sees, and does not see, in namespaces of its own.
@Suite(.serialized, .enabled(if: Runtimes.hasNamespaces, Comment(rawValue: Runtimes.reason)))
struct NamespaceRuntimeTests {
    private let runtime = NamespaceRuntime()

    @Test func theCheckPasses() async throws {
        try await runtime.check()
        try await runtime.check()
        #expect(runtime.kind == "namespace")
        #expect(runtime.notice == nil)
    }

    @Test func undeclaredFilesAreAbsent() async throws {
        var bench = try Workbench("")
        try bench.folder.write("secret", "secret")
        let secret = bench.folder.path.appending("secret").string
        bench.job.command = ["/bin/sh", "-c", "ls -A /root /tmp /opt; ls / | grep -v lib; cat \(secret)"]
        let result = try await bench.run(on: runtime)
        let system = ["bin", "dev", "etc", "opt", "proc", "root", "sbin", "sys", "tmp", "usr"]
        #expect(result.text(.output) == ["/opt:", "ml", "retake", "", "/root:", "", "/tmp:"] + system)
        #expect(result.text(.error).first?.contains("No such file or directory") == true)
    }

    @Test func theSystemIsReadOnlyAndTheRestIsNot() async throws {
        let script = """
            for folder in /usr /etc /usr/bin /sys; do touch $folder/x 2>/dev/null && echo "$folder is writable"; done
            for folder in / /tmp /root /opt/ml "$HOME" /dev/shm; do touch "$folder/x" || echo "$folder is not"; done
            mount -o remount,rw /usr 2>/dev/null && echo remounted
            echo "$HOME" "$(id -u)" "$(id -g)"
            """
        #expect(try await Workbench(script).run(on: runtime).text(.output) == ["/root 0 0"])
    }

    @Test func theHostNameIsTheJobs() async throws {
        var bench = try Workbench(
            "uname -n; getent hosts algo-1 localhost | wc -l; python3 -c 'import socket; print(socket.gethostbyname(\"algo-1\"))'"
        )
        bench.job.hostName = "algo-1"
        #expect(try await bench.run(on: runtime).text(.output) == ["algo-1", "2", "127.0.0.1"])
    }

    @Test func processesOfOthersAreInvisible() async throws {
        let script =
            "ls /proc | grep -c '^[0-9]'; kill -0 \(ProcessInfo.processInfo.processIdentifier) 2>/dev/null || echo none"
        let lines = try await Workbench(script).run(on: runtime).text(.output)
        #expect(try #require(Int(lines.first ?? "")) < 10)
        #expect(lines.last == "none")
    }

    @Test func theNetworkIsOpenUnlessTheJobIsolatesIt() async throws {
        var bench = try Workbench("ls /sys/class/net | wc -l; tail -n +3 /proc/net/dev | wc -l")
        let open = try await bench.run(on: runtime).text(.output)
        bench.job.isNetworkIsolated = true
        let isolated = try await bench.run(on: runtime).text(.output)
        #expect(isolated.last == "1")
        let here = try String(contentsOfFile: "/proc/net/dev", encoding: .utf8).split(separator: "\n").count - 2
        #expect(open.last == "\(here)")
    }

    @Test func descriptorsOfRetakeAreClosed() async throws {
        let result = try await Workbench("ls /proc/self/fd").run(on: runtime)
        // Three streams, and the folder that `ls` reads.
        #expect(result.text(.output) == ["0", "1", "2", "3"])
    }

    @Test func pythonWithoutASuffixIsProvided() async throws {
        var bench = try Workbench("")
        bench.job.command = ["/bin/sh", "-c", "python -c 'print(40 + 2)' && command -v python3"]
        #expect(try await bench.run(on: runtime).text(.output) == ["42", "/usr/bin/python3"])
    }

    @Test func tarUnpacksTheFilesOfOtherOwners() async throws {
        let script = """
            cd /tmp && python3 - <<'X'
            import tarfile, io
            with tarfile.open("a.tar.gz", "w:gz") as archive:
                info = tarfile.TarInfo("file"); info.uid = 1234; info.gid = 1234; info.size = 1
                archive.addfile(info, io.BytesIO(b"x"))
            X
            tar xzf a.tar.gz && cat file
            """
        let result = try await Workbench(script).run(on: runtime)
        #expect(result.text(.output) == ["x"])
        #expect(result.outcome.succeeded)
    }

    @Test func theJobsOwnWordsAreKeptWhoeverElseMightSayThem() async throws {
        let result = try await Workbench("echo 'bwrap: hello' >&2; exit 1").run(on: runtime)
        #expect(result.text(.error) == ["bwrap: hello"])
        #expect(result.outcome.status == .exited(1))
    }

    @Test func whatNobodyMayWriteIsRefusedInWords() async throws {
        var bench = try Workbench("true")
        bench.output("/usr/share/out")
        let prepared = bench
        await #expect(throws: StepExecutionError.systemPath("/usr/share/out")) { try await prepared.run(on: runtime) }
    }

    @Test func aWorkingFolderOfTheSystemIsAllowed() async throws {
        var bench = try Workbench("pwd")
        bench.job.workingFolder = "/usr/share"
        #expect(try await bench.run(on: runtime).text(.output) == ["/usr/share"])
    }

    @Test func largeEnvironmentsFit() async throws {
        var bench = try Workbench("printf %s \"$BIG\" | wc -c")
        bench.job.environment = ["BIG": String(repeating: "x", count: 120_000)]
        for index in 0..<10 { bench.job.environment["BIG\(index)"] = String(repeating: "y", count: 120_000) }
        #expect(try await bench.run(on: runtime).text(.output) == ["120000"])
    }

    @Test func overlaysThatAreRefusedAreReplacedByCopies() async throws {
        var bench = try Workbench("cat /opt/ml/input/a && echo x > /opt/ml/input/a")
        try bench.folder.write("source/a", "a\n")
        bench.input("/opt/ml/input", [("", "source")])
        // A `mount` that fails, as on a kernel that refuses it.
        let tools = try bench.folder.makeFolder("tools")
        try bench.folder.link("tools/bwrap", to: "/usr/bin/bwrap")
        try bench.folder.write("tools/unshare", "#!/bin/sh\necho 'unshare: refused' >&2\nexit 1\n", executable: true)
        let runtime = NamespaceRuntime(searchFolders: [tools])
        let result = try await bench.run(on: runtime)
        #expect(result.outcome.succeeded)
        #expect(result.lines.map(\.text) == ["a"])
        #expect(try bench.read("/opt/ml/input/a") == "x\n")
        #expect(try bench.folder.read("source/a") == "a\n")
    }
}

@Suite struct NamespaceCheckTests {
    @Test func withoutBubblewrapTheCureIsNamed() async throws {
        let folder = try TemporaryFolder()
        let error = await #expect(throws: StepExecutionError.self) {
            try await NamespaceRuntime(searchFolders: [folder.path]).check()
        }
        #expect(error == .bubblewrapMissing(searched: [folder.path]))
        #expect(error?.description.contains("apt install bubblewrap") == true)
        #expect(error?.description.contains("--runtime host") == true)
    }

    @Test func aRefusalQuotesBubblewrap() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "bwrap", "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n", executable: true)
        let error = await #expect(throws: StepExecutionError.self) {
            try await NamespaceRuntime(searchFolders: [folder.path]).check()
        }
        #expect(error == .namespacesRefused(words: "bwrap: No permissions to create new namespace"))
        #expect(error?.description.contains("kernel.apparmor_restrict_unprivileged_userns") == true)
    }
}
