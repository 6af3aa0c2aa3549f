import Foundation
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

/// What of an input's files depends on who made, copied or unpacked them is the same for every step.
@Suite(.serialized) struct ConstantAttributeTests {
    /// Prints a line for each file that `find` finds: its mode, the number of its names, its day and its path. Busybox knows all of it.
    private func attributes(_ tests: String) -> String {
        "find . \(tests) | sort | xargs stat -c '%a %h %y %n' | sed -E 's/ 00:00:00[.0]*( [+]0000)?//'"
    }

    /// Below the size up to which inputs are copied, and above it.
    @Test(arguments: Runtimes.available, [5, 9 << 20]) func modesAndTimesOfAFolderAreConstant(
        kind: Runtimes, byteCount: Int
    ) async throws {
        var bench = try Workbench(
            """
            cd \(kind.root)/opt/ml/input && \(attributes("-type d")) | sed 's/ [0-9]* / - /'
            \(attributes("! -type d"))
            readlink link && cat d/shut && wc -c < works && echo x >> works && tail -c 2 works
            """)
        try bench.folder.write("source/works", String(repeating: "x", count: byteCount)).setPermissions(0o700)
        try bench.folder.write("source/d/shut", "shut\n").setPermissions(0o400)
        try bench.folder.link("source/link", to: "d")
        let twin = try bench.folder.write("twin", "twin")
        try twin.setPermissions(0o600)
        link(twin.string, bench.folder.path.appending(["source", "twin"]).string)
        try bench.folder.path.appending(["source", "d"]).setPermissions(0o700)
        bench.input("/opt/ml/input", [("", "source")])
        let result = try await bench.run(on: kind.runtime)
        #expect(
            result.text(.output) == [
                "755 - 1980-01-01 .", "755 - 1980-01-01 ./d", "644 1 1980-01-01 ./d/shut", "777 1 1980-01-01 ./link",
                "644 1 1980-01-01 ./twin", "755 1 1980-01-01 ./works", "d", "shut", "\(byteCount)", "x",
            ])
        #expect(result.outcome.remarks.isEmpty)
        #expect(try bench.folder.read("source/works").utf8.count == byteCount)
    }

    @Test(arguments: Runtimes.available, [5, 9 << 20]) func soAreThoseOfAFileAlone(
        kind: Runtimes, byteCount: Int
    ) async throws {
        var bench = try Workbench(
            "cd \(kind.root)/opt/ml/input && \(attributes("")) | sed 's/ [0-9]* / - /' && wc -c < sub/other")
        try bench.folder.write("source/file", String(repeating: "x", count: byteCount)).setPermissions(0o600)
        bench.input("/opt/ml/input", [("sub/other", "source/file")])
        #expect(
            try await bench.run(on: kind.runtime).text(.output) == [
                "755 - 1980-01-01 .", "755 - 1980-01-01 ./sub", "644 - 1980-01-01 ./sub/other", "\(byteCount)",
            ])
    }

    @Test(arguments: Runtimes.available) func soAreThoseOfTheConfigurationAndOfTheFoldersAbove(
        kind: Runtimes
    ) async throws {
        var bench = try Workbench(
            """
            cd \(kind.root)/opt/ml && \(attributes("")) | sed 's/ [0-9]* / - /'
            """)
        try bench.folder.write("source/a", "a")
        try bench.folder.write("code/b", "b")
        bench.input("/opt/ml/input", [("", "source")])
        bench.input("/opt/ml/input/code", [("", "code")])
        bench.output("/opt/ml/input/out")
        bench.job.files = [.init(path: "/opt/ml/input/config/c.json", contents: "c")]
        #expect(
            try await bench.run(on: kind.runtime).text(.output) == [
                "755 - 1980-01-01 .", "755 - 1980-01-01 ./input", "644 - 1980-01-01 ./input/a",
                "755 - 1980-01-01 ./input/code", "644 - 1980-01-01 ./input/code/b", "755 - 1980-01-01 ./input/config",
                "644 - 1980-01-01 ./input/config/c.json", "755 - 1980-01-01 ./input/out",
            ])
    }

    /// A tree of the cache is not copied, whatever its size.
    @Test(arguments: Runtimes.available) func whatIsConstantAlreadyIsShownAsItIs(kind: Runtimes) async throws {
        var bench = try Workbench("cd \(kind.root)/opt/ml/input && stat -c '%a %y %n' ./a | cut -c 1-8")
        let file = try bench.folder.write("source/a", "a")
        var times = [timeval(tv_sec: 1_000_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000_000, tv_usec: 0)]
        utimes(file.string, &times)
        bench.input("/opt/ml/input", [("", "source")])
        bench.inputs = [
            PreparedInput(
                path: "/opt/ml/input",
                pieces: [.init(location: "", source: file.removingLastComponent(), isAsItIs: true)])
        ]
        #expect(try await bench.run(on: kind.runtime).text(.output) == ["644 2001"])
    }

    @Test(.enabled(if: Runtimes.hasNamespaces, Comment(rawValue: Runtimes.reason)))
    func anOlderKernelsCopiesAreConstantToo() async throws {
        var bench = try Workbench("cd /opt/ml/input && find . -type f -printf '%m %TY %s %p\\n'")
        try bench.folder.write("source/a", String(repeating: "x", count: 9 << 20)).setPermissions(0o600)
        bench.input("/opt/ml/input", [("", "source")])
        let result = try await bench.run(on: NamespaceRuntime(usesVeils: false))
        #expect(result.text(.output) == ["644 1980 \(9 << 20) ./a"])
        #expect(result.outcome.remarks.isEmpty)
    }

    @Test(.enabled(if: Runtimes.hasNamespaces, Comment(rawValue: Runtimes.reason)))
    func whatIsTooLargeToBeCopiedIsTold() async throws {
        var bench = try Workbench("cd /opt/ml/input && find . -type f -printf '%m %TY %s %p\\n'")
        let file = try bench.folder.write("source/a", "")
        try file.setPermissions(0o600)
        truncate(file.string, 3 << 30)
        var times = [timeval(tv_sec: 1_000_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000_000, tv_usec: 0)]
        utimes(file.string, &times)
        bench.input("/opt/ml/input", [("", "source")])
        let result = try await bench.run(on: NamespaceRuntime(usesVeils: false))
        // A file system that shares blocks copies it for nothing.
        let isCopied = result.text(.output) == ["644 1980 \(3 << 30) ./a"]
        #expect(isCopied || result.text(.output) == ["600 2001 \(3 << 30) ./a"])
        #expect(result.outcome.remarks.isEmpty == isCopied)
    }
}
