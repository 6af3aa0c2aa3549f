import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import Testing

struct ManifestBuilderTests {
    static let interpreter = Interpreter(
        executable: "/usr/bin/python3", prefixes: [], version: "3.11.7",
        installed: InstalledPackages(
            distributions: [Distribution(name: "numpy", version: "2.4.6")]))

    static func job() -> Job {
        var job = Job(step: "Train", image: "sklearn:1.2", command: ["python3", "train.py", "--depth", "5"])
        job.environment = ["MODE": "fast", "SM_NUM_CPUS": "2"]
        job.machineVariables = ["SM_NUM_CPUS"]
        job.settings = ["hyperparameters/depth": "5"]
        job.files = [.init(path: "/opt/ml/input/config/hyperparameters.json", contents: "{}")]
        job.inputs = [
            .init(name: "code", role: .code, uri: "s3://b/2026-11-22/code", path: "/opt/ml/code"),
            .init(name: "train", role: .data, uri: "s3://b/train", path: "/opt/ml/input/data/train"),
        ]
        job.outputs = [.init(name: "model", path: "/opt/ml/model", uri: "s3://b/m.tar.gz", layout: .archive)]
        return job
    }

    static func tree(_ text: String) -> FileTree {
        FileTree([.init(path: "train.py", kind: .file(digest: sha256(text), size: 1, isExecutable: false))])
    }

    static func fingerprint(
        _ job: Job = job(), code: FileTree = tree("code"), data: FileTree = tree("data"),
        interpreter: Interpreter = interpreter, program: String? = nil, runtime: String = "host",
        platform: String = "linux-x86_64"
    ) -> Fingerprint {
        ManifestBuilder.manifest(
            of: job, inputs: ["code": DigestedTree(code), "train": DigestedTree(data)],
            programs: .interpreter(interpreter),
            program: program, runtime: runtime, platform: platform
        ).fingerprint
    }

    @Test func codeIsKnownFileByFileAndDataAsAWhole() {
        let manifest = ManifestBuilder.manifest(
            of: Self.job(),
            inputs: ["code": DigestedTree(Self.tree("code")), "train": DigestedTree(Self.tree("data"))],
            programs: .interpreter(Self.interpreter), program: nil, runtime: "host", platform: "linux-x86_64")
        let names = manifest.parts.map(\.name)
        #expect(names.contains("code/train.py"))
        #expect(names.contains("input/train"))
        #expect(names.contains("config/hyperparameters/depth"))
        #expect(names.contains("runtime/packages"))
    }

    @Test func urisTheStepsNameAndMachineVariablesDoNotCount() {
        var job = Job(step: "Other", image: "sklearn:1.3", command: Self.job().command)
        job.environment = ["MODE": "fast", "SM_NUM_CPUS": "64"]
        job.machineVariables = ["SM_NUM_CPUS"]
        job.settings = Self.job().settings
        job.files = Self.job().files
        job.inputs = Self.job().inputs.map {
            .init(name: $0.name, role: $0.role, uri: "file:///elsewhere", path: $0.path)
        }
        job.outputs = [.init(name: "model", path: "/opt/ml/model", uri: "file://other", layout: .archive)]
        #expect(Self.fingerprint(job) == Self.fingerprint())
    }

    @Test func twoCodeInputsWhoseFilesShareANameBothCount() {
        var job = Self.job()
        job.inputs.append(.init(name: "entry", role: .code, uri: "s3://b/entry", path: "/opt/entry"))
        func fingerprint(_ code: String, _ entry: String) -> Fingerprint {
            let file = FileTree.Entry.Kind.file(digest: sha256(code), size: 1, isExecutable: false)
            let other = FileTree.Entry.Kind.file(digest: sha256(entry), size: 1, isExecutable: false)
            return ManifestBuilder.manifest(
                of: job,
                inputs: [
                    "code": DigestedTree(FileTree([.init(path: "entry/run.sh", kind: file)])),
                    "entry": DigestedTree(FileTree([.init(path: "run.sh", kind: other)])),
                ], programs: .interpreter(Self.interpreter), program: nil, runtime: "host", platform: "linux-x86_64"
            ).fingerprint
        }
        #expect(Set([fingerprint("1", "1"), fingerprint("1", "2"), fingerprint("2", "1")]).count == 3)
    }

    @Test func ofAContainerItsImageCountsAndNoNameOfIt() throws {
        func manifest(_ name: String, _ id: String, ownProgram: Bool = false) -> Manifest {
            var job = Self.job()
            job.container = Job.Container(image: name)
            job.container?.startsOwnProgram = ownProgram
            return ManifestBuilder.manifest(
                of: job, inputs: [:], programs: .image(ContainerImage(name: name, id: id, engine: "podman")),
                program: nil, runtime: "container", platform: "linux-x86_64")
        }
        let known = manifest("python:3.12", "5ae61b22f7942c946535")
        #expect(
            known.parts.map(\.name).filter { $0.hasPrefix("runtime/") } == [
                "runtime/image", "runtime/kind", "runtime/platform",
            ])
        #expect(manifest("python:3", "5ae61b22f7942c946535").fingerprint == known.fingerprint)
        #expect(manifest("python:3.12", "5ae61b22f7942c946535", ownProgram: true).fingerprint != known.fingerprint)
        let change = try #require(manifest("python:3.12", "c3d93ea0dca31a1d6157").changes(since: known).first)
        #expect("\(change)" == "runtime/image changed (python:3.12 5ae61b22f794 → python:3.12 c3d93ea0dca3)")
    }

    @Test func compiledCopiesOfModulesDoNotCount() {
        let file = FileTree.Entry.Kind.file(digest: sha256("x"), size: 1, isExecutable: false)
        let used = FileTree(Self.tree("code").entries + [.init(path: "lib/__pycache__/a.cpython-311.pyc", kind: file)])
        #expect(Self.fingerprint(code: used) == Self.fingerprint())
        let other = FileTree(Self.tree("code").entries + [.init(path: "__pycache__/notes.txt", kind: file)])
        #expect(Self.fingerprint(code: other) != Self.fingerprint())
    }

    @Test func everythingThatAStepCanSeeCounts() {
        func changed(_ change: (inout Job) -> Void) -> Fingerprint {
            var job = Self.job()
            change(&job)
            return Self.fingerprint(job)
        }
        let fingerprints = [
            Self.fingerprint(),
            Self.fingerprint(code: Self.tree("edited")), Self.fingerprint(data: Self.tree("edited")),
            Self.fingerprint(runtime: "namespace"), Self.fingerprint(platform: "macos-arm64"),
            Self.fingerprint(
                interpreter: Interpreter(
                    executable: "", prefixes: [], version: "3.12.0",
                    installed: InstalledPackages(
                        distributions: [Distribution(name: "numpy", version: "2.4.6")]))),
            Self.fingerprint(
                interpreter: Interpreter(
                    executable: "", prefixes: [], version: "3.11.7",
                    installed: InstalledPackages(
                        distributions: [Distribution(name: "numpy", version: "2.5")]))),
            changed { $0.command[3] = "6" }, changed { $0.environment["MODE"] = "slow" },
            changed { $0.workingFolder = "/opt/ml/code" }, changed { $0.settings["hyperparameters/depth"] = "6" },
            changed { $0.files = [.init(path: $0.files[0].path, contents: "[]")] }, changed { $0.folders = ["/x"] },
            changed { $0.inputs[1] = .init(name: "train", role: .data, uri: "s3://b/train", path: "/elsewhere") },
            changed { $0.outputs[0] = .init(name: "model", path: "/elsewhere", uri: "", layout: .archive) },
            changed { $0.hostName = "algo-2" }, changed { $0.isNetworkIsolated = true },
        ]
        #expect(Set(fingerprints).count == fingerprints.count)
    }
}
