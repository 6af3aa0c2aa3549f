import CHost
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What is broken and means no harm: a run goes on, or says in one word why not, and loses nothing.
struct BrokenSurroundingsTests {
    private static let step = "echo 1 > outputs/out/f"

    private func project() throws -> Project {
        let project = try Project()
        try project.write(
            "retake.yaml",
            """
            name: p
            python: /usr/bin/python3
            steps:
              a: {run: '\(Self.step)', outputs: [out], runtime: host}
              b: {run: 'cat inputs/o/f > outputs/out/g', inputs: {o: "${steps.a.out}"}, outputs: [out], runtime: host}
            """)
        #expect(try project.retake("run").status == 0)
        return project
    }

    /// Runs the program by a shell in the project's folder, as `$0`; its words are `$@`.
    private func run(_ project: Project, _ script: String, _ words: [String] = ["run", "--json"]) throws
        -> Project.Result
    {
        try project.result(of: project.start(words, through: ["/bin/sh", "-c", "\(script) \"$0\" \"$@\""]))
    }

    private static let sqlite =
        "/usr/bin/python3 -c 'import sqlite3, sys; sqlite3.connect(\"../cache/index.sqlite\").executescript(sys.argv[1])'"

    @Test(arguments: [
        "printf junk > ../cache/index.sqlite;", "truncate -s 5000 ../cache/index.sqlite;", "rm ../cache/index.sqlite*;",
        "\(sqlite) 'PRAGMA user_version = 99';", "\(sqlite) 'DROP TABLE recording';",
        "\(sqlite) 'UPDATE tree SET byte_count = \"many\"';",
        "rm ../cache/index.sqlite*; mkdir ../cache/index.sqlite;",
        "find ../cache . -exec touch -h -d 2040-01-01 {} +;",
        "find ../cache -type f -exec touch -h -d 1970-01-02 {} +;",
        "rm -rf ../cache/texts ../cache/reads ../cache/runs ../cache/plans ../cache/history ../cache/locks;",
        "ulimit -v 2000000;", "ulimit -n 64;", "ulimit -s 512;",
    ]) func nothingIsLostAndNothingRunsAgain(breaking: String) throws {
        let project = try project()
        let replayed = try run(project, breaking)
        #expect(replayed.status == 0, "\(replayed.errors)")
        #expect(replayed.outcomes == ["a": "replayed", "b": "replayed"], "\(replayed.output)")
        try project.edit("retake.yaml", "cat inputs", "cat  inputs")
        let edited = try run(project, breaking)
        #expect(edited.outcomes == ["a": "replayed", "b": "ran"], "\(edited.output)\(edited.errors)")
        #expect(try project.retake("get", "b", "out/g", "-").output == "1\n")
        #expect(try project.retake("cache", "verify").status == 0)
    }

    @Test func anIndexThatAnotherProcessKeepsIsDoneWithout() throws {
        let project = try project()
        try project.edit("retake.yaml", "cat inputs", "cat  inputs")
        let keeper = try project.start(
            [],
            through: [
                "/usr/bin/python3", "-c",
                """
                import sqlite3, sys, time
                base = sqlite3.connect("../cache/index.sqlite", isolation_level=None); base.execute("BEGIN EXCLUSIVE")
                print("kept", flush=True); time.sleep(3600)
                """,
            ], output: "keeper.txt")
        try waitUntil { try project.space.read("keeper.txt") == "kept\n" }
        let result = try run(project, "exec")
        kill(keeper.processIdentifier, SIGKILL)
        #expect(result.outcomes == ["a": "replayed", "b": "ran"], "\(result.output)\(result.errors)")
        #expect(try project.retake("run", "--json").outcomes == ["a": "replayed", "b": "replayed"])
    }

    @Test(arguments: [
        ("ulimit -n 32; exec", "retake: only 32 files may be open at once"),
        ("ulimit -v 100000; exec", "retake: "),
        ("printf 'retake cache 2\\n' > ../cache/format; exec", "was written by a newer Retake"),
    ]) func whatCanNotBeGoneWithoutIsSaid(breaking: String, words: String) throws {
        let project = try project()
        let result = try run(project, breaking)
        #expect(result.status == 2, "\(result.status): \(result.errors)")
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(result.output == "")
    }

    @Test(.enabled(if: Project.hasNamespaces, "needs namespaces, to mount")) func withoutProcessesNothingIsDone() throws
    {
        let project = try project()
        let result = try run(project, "exec bwrap --dev-bind / / --tmpfs /proc")
        #expect(result.status == 2)
        #expect(result.errors.hasPrefix("retake: /proc is not there"), "\(result.output)\(result.errors)")
    }

    @Test(.enabled(if: Project.hasNamespaces, "needs namespaces, to mount")) func aHomeThatIsReadOnlyIsNoObstacle()
        throws
    {
        let project = try project()
        let home = try project.space.makeFolder("home").string
        let result = try run(
            project, "unset RETAKE_CACHE; HOME='\(home)' exec bwrap --dev-bind / / --ro-bind '\(home)' '\(home)'")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.outcomes == ["a": "ran", "b": "ran"])
        #expect(result.output.contains("can't be written: Read-only file system"))
    }
}
