import Foundation
import PipelineModel
import StepExecution
import SystemPackage
import TestSupport
import Testing

/// Pythons made of a few files: none of these programs could answer a question.
@Suite struct InterpreterFinderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func path(_ name: String) -> FilePath {
        // As a path of no links, for what is resolved.
        FilePath(URL(fileURLWithPath: folder.path.string).resolvingSymlinksInPath().path).pushing(FilePath(name))
    }

    private func makeInstallation(_ name: String = "py", version: String = "3.11.7") throws {
        let minor = version.split(separator: ".").prefix(2).joined(separator: ".")
        try folder.write("\(name)/bin/python\(minor)", "\u{7F}ELF", executable: true)
        try folder.link("\(name)/bin/python3", to: "python\(minor)")
        try folder.write("\(name)/lib/python\(minor)/os.py", "")
        try folder.write("\(name)/include/python\(minor)/patchlevel.h", "#define PY_VERSION\t\t\"\(version)\"\n")
        try folder.makeFolder("\(name)/lib/python\(minor)/site-packages/Scikit_Learn-1.2.1.dist-info")
        try folder.makeFolder("\(name)/lib/python\(minor)/site-packages/shared-1.0.dist-info")
    }

    private func makeEnvironment(_ configuration: String) throws {
        try folder.write("venv/pyvenv.cfg", configuration)
        try folder.makeFolder("venv/bin")
        try folder.link("venv/bin/python3", to: path("py/bin/python3").string)
        try folder.link("venv/bin/python", to: "python3")
        try folder.makeFolder("venv/lib/python3.11/site-packages/numpy-1.26.4.dist-info")
        try folder.makeFolder("venv/lib/python3.11/site-packages/shared-2.0.dist-info")
        try folder.write("venv/lib/python3.11/site-packages/old.pkg-0.1-py3.11.egg-info", "")
        try folder.write("venv/lib/python3.11/site-packages/bare.egg-info/PKG-INFO", "Name: bare\nVersion: 4.2\n")
        try folder.write("venv/lib/python3.11/site-packages/numpy/__init__.py", "")
    }

    private func find(_ name: String?, search: String = "") async throws -> Interpreter {
        try await InterpreterFinder(environment: ["PATH": search]).find(name.map(path))
    }

    @Test func anInstallationIsToldByItsFiles() async throws {
        try makeInstallation()
        let found = try await find("py/bin/python3")
        #expect(found.executable == path("py/bin/python3").string)
        #expect(found.prefixes == [path("py").string])
        #expect(found.version == "3.11.7")
        #expect(found.installed.versions == ["scikit-learn": "1.2.1", "shared": "1.0"])
    }

    @Test func theFirstPythonOfThePathIsFound() async throws {
        try makeInstallation()
        try folder.makeFolder("empty")
        let search = "\(path("absent")):\(path("empty")):\(path("py/bin"))"
        #expect(try await find(nil, search: search).executable == path("py/bin/python3").string)
    }

    @Test(arguments: ["venv", "venv/bin/python3", "venv/bin/python"])
    func anEnvironmentIsCalledByItsOwnName(name: String) async throws {
        try makeInstallation()
        try makeEnvironment("home = \(path("py/bin"))\ninclude-system-site-packages = false\nversion = 3.11.4\n")
        let found = try await find(name)
        #expect(found.executable == path(name == "venv" ? "venv/bin/python3" : name).string)
        #expect(found.prefixes == [path("venv").string, path("py").string])
        // Of the installation as it is, not as it was when the environment was made.
        #expect(found.version == "3.11.7")
        #expect(found.installed.versions == ["numpy": "1.26.4", "shared": "2.0", "old-pkg": "0.1", "bare": "4.2"])
    }

    @Test func anEnvironmentMayIncludeTheSystemsPackages() async throws {
        try makeInstallation()
        try makeEnvironment(
            "home = \(path("py/bin"))\ninclude-system-site-packages = true\nversion_info = 3.11.4.final.0\n")
        let found = try await find("venv")
        #expect(found.installed.versions["scikit-learn"] == "1.2.1")
        #expect(found.installed.versions["shared"] == "2.0")
    }

    @Test func withoutHeadersTheProgramTellsTheVersion() async throws {
        try makeInstallation()
        try folder.remove("py/include")
        try folder.write(
            "py/bin/python3.11", "#!/bin/sh\necho \(path("py/bin/python3"))\necho \(path("py"))\necho 3.11.9\n",
            executable: true)
        // What the environment was made with may have been updated since.
        try makeEnvironment("home = \(path("py/bin"))\nversion = 20.25.0\nversion_info = 3.11.4.final.0\n")
        #expect(try await find("venv").version == "3.11.9")
    }

    @Test func aPersonsOwnPackagesAreFoundWhereTheirPythonFindsThem() async throws {
        try makeInstallation()
        try folder.makeFolder("home/.local/lib/python3.11/site-packages/mine-1.0.dist-info")
        let finder = InterpreterFinder(environment: ["PATH": "", "HOME": path("home").string])
        let found = try await finder.find(path("py/bin/python3"))
        #expect(found.installed.userFolder == path("home/.local/lib/python3.11/site-packages").string)
        #expect(found.installed.versions["mine"] == "1.0")
        try makeEnvironment("home = \(path("py/bin"))\n")
        #expect(try await finder.find(path("venv")).installed.userFolder == nil)
    }

    @Test func folderOfLinksIsNeededUnderBothNames() async throws {
        try makeInstallation("cpython-3.11.7")
        try folder.link("cpython-3.11", to: "cpython-3.11.7")
        try folder.link("py", to: "cpython-3.11")
        try makeEnvironment("home = \(path("cpython-3.11/bin"))\nversion_info = 3.11.7\n")
        let found = try await find("venv")
        #expect(
            Set(found.prefixes) == Set([path("venv").string, path("cpython-3.11.7").string])
                || found.prefixes.contains(path("cpython-3.11").string))
    }

    @Test func aScriptIsAskedOnceAndNamesThePythonBehindIt() async throws {
        try makeInstallation()
        try folder.write(
            "shims/python3",
            "#!/bin/sh\necho x >> \(path("asked"))\necho \(path("py/bin/python3"))\necho \(path("py"))\necho 3.11.9\n",
            executable: true)
        let found = try await find("shims/python3")
        #expect(found.executable == path("py/bin/python3").string)
        #expect(found.prefixes == [path("py").string])
        #expect(found.version == "3.11.9")
        #expect(try folder.read("asked") == "x\n")
    }

    @Test func aScriptIsAskedOnceWhileItStaysAsItIs() async throws {
        try makeInstallation()
        func writeScript(_ version: String) throws {
            try folder.write(
                "shims/python3",
                "#!/bin/sh\necho asked >> \(folder.path)/asked\necho \(path("py/bin/python3"))\necho \(path("py"))\necho \(version)\n",
                executable: true)
        }
        let finder = InterpreterFinder(environment: ["PATH": "/usr/bin:/bin"])
        try writeScript("3.11.7")
        for _ in 1...3 { #expect(try await finder.find(path("shims/python3")).version == "3.11.7") }
        #expect(try folder.read("asked") == "asked\n")
        try writeScript("3.11.8")
        #expect(try await finder.find(path("shims/python3")).version == "3.11.8")
    }

    @Test func packagesThatComeToBeThereAreSeenByTheSameFinder() async throws {
        try makeInstallation()
        usleep(100_000)
        let finder = InterpreterFinder(environment: [:])
        for _ in 1...2 { #expect(try await finder.find(path("py/bin/python3")).installed.versions.count == 2) }
        try folder.makeFolder("py/lib/python3.11/site-packages/late-1.0.dist-info")
        #expect(try await finder.find(path("py/bin/python3")).installed.versions.count == 3)
    }

    @Test func errorsSayWhatToDo() async throws {
        let empty = path("empty").string
        let nothing = await #expect(throws: InterpreterError.self) { try await find(nil, search: empty) }
        #expect(nothing == .nothingOnPath(empty))
        #expect(nothing?.description.contains("retake.yaml") == true)

        await #expect(throws: InterpreterError.missing(path("absent"))) { try await find("absent") }

        try folder.write("plain", "")
        await #expect(throws: InterpreterError.notExecutable(path("plain"))) { try await find("plain") }

        try folder.makeFolder("folder")
        await #expect(throws: InterpreterError.noPythonInFolder(path("folder"))) { try await find("folder") }

        try folder.write("broken", "#!/bin/sh\necho 'no such module' >&2\nexit 1\n", executable: true)
        await #expect(throws: InterpreterError.silent(path("broken"), words: "no such module")) {
            try await find("broken")
        }
    }
}

/// With the Python of this machine, where there is one.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "there is no /usr/bin/python3"))
struct SystemInterpreterTests {
    @Test func theSystemsPythonNeedsNoPrefix() async throws {
        let found = try await InterpreterFinder(environment: ["PATH": "/usr/bin:/bin"]).find(nil)
        #expect(found.executable == "/usr/bin/python3")
        #expect(found.prefixes == [])
        #expect(found.version.split(separator: ".").count == 3)
    }

    @Test(.enabled(if: Runtimes.hasNamespaces, Comment(rawValue: Runtimes.reason)))
    func aRealEnvironmentWorksInNamespaces() async throws {
        var bench = try Workbench("")
        let environment = bench.folder.path.appending("venv")
        let made = Process()
        made.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        made.arguments = ["-m", "venv", "--without-pip", environment.string]
        try made.run()
        made.waitUntilExit()
        try #require(made.terminationStatus == 0)
        try bench.folder.write("venv/lib/python3.11/site-packages/mine.py", "word = 'found'")

        bench.interpreter = try await InterpreterFinder(environment: [:]).find(environment)
        bench.job.command = ["python3", "-c", "import sys; print(sys.prefix, sys.version.split()[0])"]
        let result = try await bench.run(on: NamespaceRuntime())
        #expect(result.text(.output) == ["\(environment) \(bench.interpreter.version)"])
    }
}
