import PipelineModel
import StepExecution
import SystemPackage
import TestSupport
import Testing

/// How every runtime provides inputs: private, writable, and without a way back to their sources.
@Suite(.serialized) struct RuntimeInputTests {
    @Test(arguments: Runtimes.available) func anInputIsWritableAndItsSourceStays(kind: Runtimes) async throws {
        var bench = try Workbench(
            """
            cd \(kind.root)/opt/ml/input && cat a && echo changed > a && echo more >> sub/b && rm sub/c &&
            mkdir new && chmod 600 a && mv sub moved && cat a moved/b
            """)
        try bench.folder.write("source/a", "a\n")
        try bench.folder.write("source/sub/b", "b\n")
        try bench.folder.write("source/sub/c", "c\n")
        bench.input("/opt/ml/input", [("", "source")])
        let result = try await bench.run(on: kind.runtime)
        #expect(result.outcome.succeeded)
        #expect(result.text(.output) == ["a", "changed", "b", "more"])
        #expect(bench.folder.files(below: "source") == ["a", "sub/b", "sub/c"])
        #expect(try bench.folder.read("source/a") == "a\n")
        #expect(try bench.folder.read("source/sub/b") == "b\n")
    }

    @Test(arguments: Runtimes.available) func readOnlySourcesAreWritableInside(kind: Runtimes) async throws {
        var bench = try Workbench("cd \(kind.root)/opt/ml/input && echo x > new && echo changed > a && cat a")
        let file = try bench.folder.write("source/a", "a\n")
        try file.setPermissions(0o444)
        try file.removingLastComponent().setPermissions(0o555)
        bench.input("/opt/ml/input", [("", "source")])
        let result = try await bench.run(on: kind.runtime)
        try file.removingLastComponent().setPermissions(0o755)
        #expect(result.text(.output) == ["changed"])
        #expect(result.lines.count == 1)
    }

    @Test(arguments: Runtimes.available) func nestedInputsLieOverTheOuterOne(kind: Runtimes) async throws {
        let input = kind.root + "/opt/ml/processing/input"
        var bench = try Workbench(
            "cat \(input)/raw \(input)/code/main.py; echo x > \(input)/code/out; ls \(input)/code")
        try bench.folder.write("raw/raw", "raw\n")
        try bench.folder.write("code/main.py", "code\n")
        bench.input("/opt/ml/processing/input/code", [("", "code")])
        bench.input("/opt/ml/processing/input", [("", "raw")])
        #expect(try await bench.run(on: kind.runtime).text(.output) == ["raw", "code", "main.py", "out"])
        #expect(bench.folder.files(below: "code") == ["main.py"])
        #expect(bench.folder.files(below: "raw") == ["raw"])
    }

    @Test(arguments: Runtimes.available) func piecesComeTogether(kind: Runtimes) async throws {
        let input = kind.root + "/opt/ml/input"
        var bench = try Workbench(
            "cd \(input) && echo x >> sub/b && echo x >> deep/er/one && find . -type f | sort && cat sub/b")
        try bench.folder.write("base/a", "a\n")
        try bench.folder.write("other/b", "b\n")
        try bench.folder.write("file", "f\n")
        bench.input("/opt/ml/input", [("", "base"), ("sub", "other"), ("deep/er/one", "file"), ("sub/two", "file")])
        let result = try await bench.run(on: kind.runtime)
        #expect(result.text(.output) == ["./a", "./deep/er/one", "./sub/b", "./sub/two", "b", "x"])
        #expect(try bench.folder.read("file") == "f\n")
        #expect(try bench.folder.read("other/b") == "b\n")
        #expect(bench.folder.files(below: "base") == ["a"])
    }

    @Test(arguments: Runtimes.available) func oneFileComesWithoutItsNeighbours(kind: Runtimes) async throws {
        var bench = try Workbench("cd \(kind.root)/opt/ml/input && ls -a && wc -c < big && echo x >> big")
        try bench.folder.write("source/neighbour", "secret")
        try bench.folder.write("source/folder/x", "secret")
        let text = String(repeating: "x", count: 9 << 20)
        try bench.folder.write("source/big", text)
        bench.input("/opt/ml/input", [("big", "source/big")])
        #expect(try await bench.run(on: kind.runtime).text(.output) == [".", "..", "big", "\(9 << 20)"])
        #expect(try bench.folder.read("source/big").utf8.count == 9 << 20)
    }

    @Test(arguments: Runtimes.available) func sourcesMayHaveAnyName(kind: Runtimes) async throws {
        var bench = try Workbench("cat \(kind.root)/opt/ml/input/a")
        let name = #"we,ird: d\ir 'x' "y" ä"#
        try bench.folder.write(name + "/a", "a\n")
        bench.input("/opt/ml/input", [("", name)])
        #expect(try await bench.run(on: kind.runtime).text(.output) == ["a"])
    }

    @Test(arguments: Runtimes.available) func linksInAnInputLeadNothingOut(kind: Runtimes) async throws {
        var bench = try Workbench("ls \(kind.root)/opt/ml/input")
        try bench.folder.write("victim/file", "untouched")
        try bench.folder.makeFolder("source")
        try bench.folder.link("source/escape", to: bench.folder.path.appending("victim").string)
        bench.input("/opt/ml/input", [("", "source")])
        bench.job.files = [.init(path: "/opt/ml/input/escape/file", contents: "written")]
        // Whether the job is refused or finds its own file: the link's target stays as it was.
        _ = try? await bench.run(on: kind.runtime)
        #expect(try bench.folder.read("victim/file") == "untouched")
    }

    @Test(arguments: Runtimes.available) func configurationInAnInputIsFound(kind: Runtimes) async throws {
        var bench = try Workbench("cat \(kind.root)/opt/ml/input/config/c.json \(kind.root)/opt/ml/input/a")
        try bench.folder.write("source/a", "a\n")
        bench.input("/opt/ml/input", [("", "source")])
        bench.job.files = [.init(path: "/opt/ml/input/config/c.json", contents: "c\n")]
        #expect(try await bench.run(on: kind.runtime).text(.output) == ["c", "a"])
        #expect(bench.folder.files(below: "source") == ["a"])
    }

    @Test(arguments: Runtimes.available) func anOutputInsideAnInputIsFoundAfterwards(kind: Runtimes) async throws {
        var bench = try Workbench("echo out > \(kind.root)/opt/ml/data/out/o && cat \(kind.root)/opt/ml/data/a")
        try bench.folder.write("source/a", "a\n")
        bench.input("/opt/ml/data", [("", "source")])
        bench.output("/opt/ml/data/out")
        #expect(try await bench.run(on: kind.runtime).text(.output) == ["a"])
        #expect(try bench.read("/opt/ml/data/out/o") == "out\n")
        #expect(bench.folder.files(below: "source") == ["a"])
    }

    @Test(arguments: Runtimes.available) func anOutputHoldsTheInputsThatLieInIt(kind: Runtimes) async throws {
        var bench = try Workbench("echo more >> \(kind.root)/opt/ml/checkpoints/a")
        try bench.folder.write("source/a", "a\n")
        bench.input("/opt/ml/checkpoints", [("", "source")])
        bench.output("/opt/ml/checkpoints")
        #expect(try await bench.run(on: kind.runtime).outcome.succeeded)
        #expect(try bench.read("/opt/ml/checkpoints/a") == "a\nmore\n")
        #expect(try bench.folder.read("source/a") == "a\n")
    }

    @Test(arguments: Runtimes.available) func aMissingSourceIsNamed(kind: Runtimes) async throws {
        var bench = try Workbench("true")
        bench.input("/opt/ml/input", [("", "absent")])
        let prepared = bench
        let source = bench.folder.path.appending("absent")
        await #expect(throws: StepExecutionError.missingInput(source, path: "/opt/ml/input")) {
            try await prepared.run(on: kind.runtime)
        }
    }

    @Test(arguments: Runtimes.available) func aWorkspaceCanBeDeletedAfterwards(kind: Runtimes) async throws {
        var bench = try Workbench("echo x > \(kind.root)/opt/ml/input/b; rm \(kind.root)/opt/ml/input/a")
        try bench.folder.write("source/a", "a\n")
        bench.input("/opt/ml/input", [("", "source")])
        _ = try await bench.run(on: kind.runtime)
        #expect(!bench.folder.exists("workspace/overlays/0/work"))
        try bench.folder.remove("workspace")
        #expect(!bench.folder.exists("workspace"))
    }
}
