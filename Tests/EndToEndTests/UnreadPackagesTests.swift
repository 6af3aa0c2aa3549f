import Foundation
import SystemPackage
import TestSupport
import Testing

/// Packages that a step did not use do not make it run again; those that it used do, however they came to change.
///
/// Wheels are made by the tests themselves and installed by pip, without a network.
struct UnreadPackagesTests {
    private let project: Project

    init() throws {
        project = try Project()
        try project.makeVirtualEnvironment()
    }

    private func shell(_ command: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(fileURLWithPath: project.space.path.appending("project").string)
        process.environment = ["PATH": Project.path, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "HOME": "/nonexistent"]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(command)")
    }

    private func install(_ name: String, _ version: String = "1.0", _ text: String = "word = 'one'") throws {
        try project.makeWheel(name, version, text: text)
        try shell(
            "venv/bin/python3 -m pip install -q --no-index --force-reinstall ./\(name)-\(version)-py3-none-any.whl")
    }

    private func steps(_ lines: String...) throws {
        try project.write("retake.yaml", "name: packages\npython: venv\nsteps:\n" + lines.map { "  \($0)\n" }.joined())
    }

    private func run(_ runtime: String) throws -> Project.Result {
        try project.retake("run", "--json", "--runtime", runtime)
    }

    private let site = "venv/lib/python3.*/site-packages"

    /// The day that the tool is for.
    @Test(arguments: Project.runtimes) func aMissingPackageOfTheLastStepRunsThatStepAlone(runtime: String) throws {
        try steps(
            "raw: {run: 'echo 1 > outputs/o/f', outputs: [o]}",
            "train: {run: \"python3 -c 'import used; print(used.word)' > outputs/o/f\", inputs: {i: \"${steps.raw.o}\"}, outputs: [o]}",
            "last: {run: \"python3 -c 'import late' > outputs/o/f\", inputs: {i: \"${steps.train.o}\"}, outputs: [o]}")
        try install("used")
        #expect(try run(runtime).status == 1)
        try install("late")
        let fixed = try run(runtime)
        #expect(fixed.executed == ["last"], "\(fixed.output)\(fixed.errors)")
        #expect(fixed.reasons["train"]?.contains("(late added), which it did not read") == true)
        try install("used", "2.0")
        let upgraded = try run(runtime)
        #expect(upgraded.executed == ["train"])
        #expect(upgraded.reasons["train"] == "runtime/packages changed (used 1.0 → 2.0)")
    }

    @Test func theSameVersionWithOtherCodeRunsAndTheSameWheelAgainDoesNot() throws {
        try steps("a: {run: \"python3 -c 'import used; print(used.word)' > outputs/o/f\", outputs: [o]}")
        try install("used")
        #expect(try run("namespace").executed == ["a"])
        try install("used")
        #expect(try run("namespace").executed == [])
        try install("used", "1.0", "word = 'two'")
        let other = try run("namespace")
        #expect(other.executed == ["a"])
        #expect(other.reasons["a"] == "runtime/packages changed (used 1.0 with other files)")
    }

    @Test func anImportThatFellBackRunsAgainOnceItsModuleIsThere() throws {
        try steps(
            "a: {run: [python3, a.py], code: [a.py], outputs: [o]}",
            "b: {run: \"python3 -c 'print(1)' > outputs/o/f\", outputs: [o]}")
        try project.write(
            "a.py",
            "try:\n  import fast\nexcept ImportError:\n  open('outputs/o/f', 'w').write('slow')\nopen('outputs/o/g', 'w')\n"
        )
        #expect(try run("namespace").executed == ["a", "b"])
        try install("other")
        #expect(try run("namespace").executed == [])
        try install("fast")
        #expect(try run("namespace").executed == ["a"])
    }

    @Test func modulesInsideOfPackagesThatComeToBeThereOrGoCount() throws {
        try steps(
            "a: {run: [python3, a.py], code: [a.py], outputs: [o]}",
            "b: {run: [python3, b.py], code: [b.py], outputs: [o]}",
            "c: {run: [python3, c.py], code: [c.py], outputs: [o]}")
        let write = "\nopen('outputs/o/f', 'w')\n"
        try project.write("a.py", "import p\ntry:\n  import p.late\nexcept ImportError: pass" + write)
        try project.write("b.py", "import importlib.util as u\nu.find_spec('asked')" + write)
        try project.write("c.py", "import space.module" + write)
        try shell("cd \(site) && mkdir p asked space && touch p/__init__.py asked/__init__.py space/module.py")
        #expect(try run("namespace").executed == ["a", "b", "c"])
        #expect(try run("namespace").executed == [])
        try shell("touch $(echo \(site))/p/late.py")
        #expect(try run("namespace").executed == ["a"])
        try shell("rm -r $(echo \(site))/asked")
        #expect(try run("namespace").executed == ["b"])
        try shell("touch $(echo \(site))/space/__init__.py")
        #expect(try run("namespace").executed == ["c"])
        #expect(try run("namespace").executed == [])
    }

    @Test(arguments: Project.runtimes) func whatNoPackageBringsCountsByItself(runtime: String) throws {
        try steps(
            "a: {run: \"python3 -c 'import loose; print(loose.word)' > outputs/o/f\", outputs: [o]}",
            "b: {run: 'tool > outputs/o/f', outputs: [o]}", "c: {run: 'echo 1 > outputs/o/f', outputs: [o]}")
        try shell("echo \"word = 'one'\" > $(echo \(site))/loose.py")
        try project.space.write("project/venv/bin/tool", "#!/bin/sh\necho one\n", executable: true)
        #expect(try run(runtime).executed == ["a", "b", "c"])
        #expect(try run(runtime).executed == [])
        try shell("echo \"word = 'two'\" > $(echo \(site))/loose.py")
        #expect(try run(runtime).executed == ["a"])
        try project.space.write("project/venv/bin/tool", "#!/bin/sh\necho two\n", executable: true)
        let tool = try run(runtime)
        #expect(tool.executed == ["b"])
        #expect(tool.reasons["b"] == "file/{python}/bin/tool changed")
        try shell("echo 'import sys' > $(echo \(site))/all.pth")
        let paths = try run(runtime)
        #expect(paths.executed == ["a"])
        #expect(paths.reasons["a"] == "runtime/packages changed (modules or path files that no package brings)")
        #expect(try run(runtime).executed == [])
    }

    @Test func whatAStepReadIsCarriedToAnotherCache() throws {
        try steps("a: {run: 'tool > outputs/o/f', outputs: [o]}")
        try project.space.write("project/venv/bin/tool", "#!/bin/sh\necho one\n", executable: true)
        #expect(try run("namespace").executed == ["a"])
        #expect(try project.retake("cache", "export", "carried.tar.gz").status == 0)
        func runOther() throws -> [String] { try project.retake("run", "--json", "--cache", "other").executed }
        #expect(try project.retake("cache", "import", "carried.tar.gz", "--cache", "other").status == 0)
        #expect(try runOther() == [])
        try project.space.write("project/venv/bin/tool", "#!/bin/sh\necho two\n", executable: true)
        #expect(try runOther() == ["a"])
    }

    @Test(arguments: Project.runtimes) func theSourcesOfAnEditablePackageAreImportedAndCount(runtime: String) throws {
        try steps("a: {run: \"python3 -c 'import mylib; print(mylib.word)' > outputs/o/f\", outputs: [o]}")
        try project.write("lib/mylib/__init__.py", "word = 'one'\n")
        try project.write("lib/mylib/other.py", "word = 'one'\n")
        try shell("echo $PWD/lib > $(echo \(site))/__editable__.mylib.pth")
        #expect(try run(runtime).executed == ["a"])
        try project.write("lib/mylib/other.py", "word = 'two'\n")
        #expect(try run(runtime).executed == [])
        try project.write("lib/mylib/__init__.py", "word = 'two'\n")
        #expect(try run(runtime).executed == ["a"])
    }

    @Test func aLinkThatLeadsElsewhereIsAChangeOfWhatWasReadThroughIt() throws {
        try steps(
            "a: {run: \"python3 -c 'import loose; print(loose.word)' > outputs/o/f\", outputs: [o]}",
            "b: {run: 'tool > outputs/o/f', outputs: [o]}")
        try project.write("venv/share/one.py", "word = 'one'\n")
        try project.write("venv/share/two.py", "word = 'two'\n")
        try project.space.write("project/venv/share/tool-one", "#!/bin/sh\necho one\n", executable: true)
        try project.space.write("project/venv/share/tool-two", "#!/bin/sh\necho two\n", executable: true)
        try shell("ln -s $PWD/venv/share/one.py $(echo \(site))/loose.py; ln -s ../share/tool-one venv/bin/tool")
        #expect(try run("namespace").executed == ["a", "b"])
        #expect(try run("namespace").executed == [])
        try shell("ln -sf $PWD/venv/share/two.py $(echo \(site))/loose.py")
        #expect(try run("namespace").executed == ["a"])
        try shell("ln -sf ../share/tool-two venv/bin/tool")
        #expect(try run("namespace").executed == ["b"])
    }

    @Test func aModuleThatWouldComeBeforeAnEditableSourceCounts() throws {
        try steps("a: {run: \"python3 -c 'import lib.part; print(lib.part.word)' > outputs/o/f\", outputs: [o]}")
        try project.write("first/other.py", "")
        try project.write("second/lib/__init__.py", "")
        try project.write("second/lib/part.py", "word = 'one'\n")
        try shell("echo $PWD/first > $(echo \(site))/a.pth; echo $PWD/second > $(echo \(site))/b.pth")
        #expect(try run("namespace").executed == ["a"])
        try project.write("second/unrelated.py", "")
        #expect(try run("namespace").executed == [])
        try project.write("second/lib/part/__init__.py", "word = 'two'\n")
        #expect(try run("namespace").executed == ["a"])
        try project.write("first/lib/part.py", "word = 'three'\n")
        try project.write("first/lib/__init__.py", "")
        #expect(try run("namespace").executed == ["a"])
    }

    @Test func anotherEditablePackageDoesNotRunWhoDoesNotImportIt() throws {
        try steps("a: {run: \"python3 -c 'print(1)' > outputs/o/f\", outputs: [o]}")
        try project.write("src/other.py", "")
        #expect(try run("namespace").executed == ["a"])
        try shell("echo $PWD/src > $(echo \(site))/other.pth")
        #expect(try run("namespace").executed == [])
    }

    @Test func foldersOfPythonPathCountByTheNamesInThem() throws {
        try project.write(
            "a.py", "try:\n  import late\nexcept ImportError:\n  pass\nopen('outputs/o/f', 'w')\n")
        try steps(
            "a: {run: [python3, a.py], code: [a.py], outputs: [o], environment: {PYTHONPATH: \(project.space.path)/more}}"
        )
        try project.space.makeFolder("more")
        #expect(try run("host").executed == ["a"])
        #expect(try run("host").executed == [])
        try project.space.write("more/late.py", "")
        #expect(try run("host").executed == ["a"])
    }

    @Test func filesThatADistributionPutsOutsideOfItsPackagesAreItsOwn() throws {
        try steps("a: {run: 'cat \(project.space.path)/project/venv/share/data.txt > outputs/o/f', outputs: [o]}")
        func install(_ text: String) throws {
            try project.write("venv/share/data.txt", text)
            try shell(
                "cd \(site) && mkdir -p d-1.0.dist-info && echo 'Name: d' > d-1.0.dist-info/METADATA && "
                    + "echo '../../../share/data.txt,sha256=\(text),1' > d-1.0.dist-info/RECORD")
        }
        try install("one")
        #expect(try run("namespace").executed == ["a"])
        #expect(try run("namespace").executed == [])
        try install("two")
        #expect(try run("namespace").executed == ["a"])
    }

    @Test func aProgramFindsItsPythonAsItKnowsIt() throws {
        try project.write(
            "a.py",
            """
            import multiprocessing, os, pathlib, pickle, sys
            for finder in sys.meta_path: finder.find_spec("none", None)
            class Holder: listdir = os.listdir
            assert Holder().listdir("inputs") == ["i"] == [path.name for path in pathlib.Path("inputs").iterdir()]
            assert pickle.loads(pickle.dumps(os.listdir)) is os.listdir
            with multiprocessing.get_context("spawn").Pool(1) as pool: assert pool.map(os.listdir, ["inputs"]) == [["i"]]
            open("outputs/o/f", "w")
            """)
        try project.write("data/x", "")
        try steps(
            "a: {run: [python3, -c, 'import runpy; runpy.run_path(\"a.py\")'], code: [a.py], inputs: {i: data}, outputs: [o]}"
        )
        let result = try run("namespace")
        #expect(result.executed == ["a"] && result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test func aStepThatListsAllPackagesDependsOnAll() throws {
        try steps(
            "a: {run: [python3, -c, 'import importlib.metadata as m; print(len(list(m.distributions())))'], outputs: [o]}"
        )
        #expect(try run("namespace").executed == ["a"])
        try install("other")
        #expect(try run("namespace").executed == ["a"])
    }

    @Test func showTellsWhatAStepRead() throws {
        try steps("a: {run: [python3, code.py], code: [code.py, more.py], outputs: [o]}")
        try project.write("code.py", "import used\nopen('outputs/o/f', 'w')\n")
        try project.write("more.py", "")
        try install("used")
        _ = try run("namespace")
        let shown = try project.retake("show", "a", "--reads").output
        #expect(shown.hasPrefix("code that it read:\n  code/code.py\ncode that it did not read:\n  code/more.py\n"))
        #expect(shown.contains("\n  used 1.0\n"), "\(shown)")
    }
}
