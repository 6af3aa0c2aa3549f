import CacheStorage
import HostSystem
import PipelineModel
import StepExecution
import SystemPackage
import TestSupport
import Testing

@testable import PipelinePlanning

/// What a step was seen to open, in the words of recordings, and what of that is another one later.
@Suite struct EnvironmentReadsTests {
    private let folder: TemporaryFolder
    private var root: String { folder.path.string }
    private var site: String { root + "/venv/lib/python3.11/site-packages" }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("venv/bin/python3", "", executable: true)
        try folder.write("venv/lib/python3.11/site-packages/numpy-2.0.dist-info/RECORD", "numpy/__init__.py,,\n")
        try folder.write("venv/lib/python3.11/site-packages/numpy/__init__.py", "")
        try folder.write("venv/lib/python3.11/site-packages/loose.py", "one")
    }

    private func interpreter(_ distributions: [Distribution] = [.init(name: "numpy", version: "2.0")]) -> Interpreter {
        let placed = distributions.map {
            Distribution(
                name: $0.name, version: $0.version, identity: $0.identity,
                place: "\(site)/\($0.name)-\($0.version).dist-info",
                entryPoints: $0.entryPoints)
        }
        return Interpreter(
            executable: root + "/venv/bin/python3", prefixes: [root + "/venv"], version: "3.11.7",
            installed: InstalledPackages(
                distributions: placed, folders: [.init(path: site, names: FilePath(site).names.sorted())],
                programs: ["python3"]))
    }

    private func reads(seesMachine: Bool = true, _ edit: (inout Observation) -> Void) -> EnvironmentReads {
        var observation = Observation()
        edit(&observation)
        return EnvironmentReads(
            observation, of: interpreter(), owners: PackageOwners(of: interpreter().installed),
            world: JobWorld(own: ["/opt/ml"], seesMachine: seesMachine))
    }

    private func text(_ reads: EnvironmentReads, _ interpreter: Interpreter) -> String {
        let state = EnvironmentState(interpreter: interpreter, files: LocalFiles(known: NothingKnown()))
        return state.text(of: reads) + "\n"
            + state.parts(of: reads).map { "\($0.name) \($0.digest)" }.joined(separator: "\n")
    }

    @Test func aFileCountsByItsDistributionOrByItself() {
        let seen = reads {
            $0.files = [
                site + "/numpy/__init__.py", site + "/loose.py", "/usr/lib/libc.so", "/opt/ml/code/x.py",
                root + "/else",
                root + "/venv/lib/python3.11/os.py", root + "/venv/pyvenv.cfg",
            ]
            $0.programs = [root + "/venv/bin/tool"]
        }
        #expect(seen.distributions == ["numpy"])
        #expect(seen.files == [root + "/else", "{packages}/loose.py", "{python}/bin/tool"].sorted())
        #expect(seen.modules == ["loose", "numpy"])
        #expect(!seen.asksForAll)
    }

    @Test func whatWasLookedForInVainCounts() {
        let seen = reads {
            $0.absent = [
                root + "/venv/bin/sh", "/usr/bin/none", site + "/numpy.libs/x.so", site + "/other.py",
                root + "/venv/lib/glibc-hwcaps/x86-64-v3/libz.so", root + "/venv/lib/libz.so",
                site + "/numpy/data/none.txt", root + "/settings.ini",
            ]
            $0.absentModules = ["lightgbm"]
        }
        #expect(seen.programs == ["sh"])
        #expect(seen.modules == ["lightgbm", "numpy", "other"])
        #expect(seen.files == [root + "/settings.ini", "{packages}/numpy/data/none.txt", "{python}/lib/libz.so"])
    }

    @Test func whereLinksLedCountsByItsNameToo() {
        let seen = reads {
            $0.files = [root + "/v1/tool", "/usr/lib/libc.so", site + "/numpy/__init__.py"]
            $0.links = [root + "/current/tool", "/lib/libc.so", site + "/same/__init__.py"]
        }
        #expect(
            seen.files == [root + "/current/tool", root + "/v1/tool", "{packages}/same/__init__.py"])
    }

    @Test func foldersInWhichModulesWereLookedForCount() {
        let seen = reads { $0.searchedFolders = [site, root + "/more", "/usr/lib/python3", site + "/below"] }
        #expect(seen.folders == [root + "/more", "{packages}/below"])
    }

    @Test func inARootOfItsOwnNothingElseOfTheMachineIsThere() {
        let seen = reads(seesMachine: false) {
            $0.files = ["/tmp/x", root + "/else", site + "/loose.py"]
            $0.absent = [root + "/settings.ini"]
            $0.folders = ["/tmp"]
        }
        #expect(seen.files == ["{packages}/loose.py"])
        #expect(seen.folders == [])
    }

    @Test func whoListsAllPackagesDependsOnAll() {
        #expect(reads { $0.folders = [site] }.asksForAll)
        #expect(reads { $0.enumeratesPackages = true }.asksForAll)
        #expect(reads { $0.folders = ["/srv/data"] }.folders == ["/srv/data"])
        let fonts = reads { $0.folders = [site + "/numpy/fonts"] }
        #expect(fonts.folders == ["{packages}/numpy/fonts"] && !fonts.asksForAll)
    }

    @Test func anotherPackageChangesNothing() {
        let seen = reads { $0.files = [site + "/numpy/__init__.py"] }
        let numpy = Distribution(name: "numpy", version: "2.0")
        let before = text(seen, interpreter())
        #expect(text(seen, interpreter([numpy, .init(name: "six", version: "1.0")])) == before)
        #expect(text(seen, interpreter([.init(name: "numpy", version: "2.1")])) != before)
        #expect(text(seen, interpreter([.init(name: "numpy", version: "2.0", identity: "other")])) != before)
        #expect(text(seen, interpreter([])) != before)
    }

    @Test func aModuleThatWasMissingAndIsThereChangesTheStep() throws {
        let seen = reads { $0.absentModules = ["lightgbm", "numpy.extra"] }
        let before = text(seen, interpreter())
        try folder.write("venv/lib/python3.11/site-packages/other.py", "")
        #expect(text(seen, interpreter()) == before)
        try folder.write("venv/lib/python3.11/site-packages/numpy/extra.py", "")
        let nested = text(seen, interpreter())
        #expect(nested != before)
        try folder.makeFolder("venv/lib/python3.11/site-packages/lightgbm")
        #expect(text(seen, interpreter()) != nested)
    }

    @Test func aLooseFileCountsByItsContents() throws {
        let seen = reads { $0.files = [site + "/loose.py"] }
        let before = text(seen, interpreter())
        try folder.write("venv/lib/python3.11/site-packages/loose.py", "two")
        #expect(text(seen, interpreter()) != before)
        try folder.remove("venv/lib/python3.11/site-packages/loose.py")
        #expect(text(seen, interpreter()).contains("file/{packages}/loose.py \(sha256("absent"))"))
    }

    @Test func pluginsCountByTheGroupThatWasAskedFor() {
        let seen = reads { $0.pluginGroups = ["a"] }
        let before = text(seen, interpreter())
        let other = Distribution(name: "x", version: "1", entryPoints: ["b": "1"])
        #expect(text(seen, interpreter([.init(name: "numpy", version: "2.0"), other])) == before)
        let plugin = Distribution(name: "x", version: "1", entryPoints: ["a": "1"])
        #expect(text(seen, interpreter([.init(name: "numpy", version: "2.0"), plugin])) != before)
    }
}
