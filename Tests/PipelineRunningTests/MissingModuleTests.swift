import PipelineModel
import SystemPackage
import TestSupport
import Testing

@testable import PipelineRunning

@Suite struct MissingModuleTests {
    private func python(_ executable: FilePath) -> ProgramSource {
        .interpreter(Interpreter(executable: executable.string, prefixes: [], version: "3.11.2"))
    }

    @Test func theLastOneThatALogTellsOfIsFound() throws {
        let lines = [
            "ModuleNotFoundError: No module named 'numpy'", "Traceback (most recent call last):",
            "ModuleNotFoundError: No module named 'google.cloud.storage'; 'google' is not a package", "done",
        ].map { LogLine(stream: .error, offset: .zero, text: $0) }
        #expect(MissingModule(in: lines)?.name == "google.cloud.storage")
        #expect(MissingModule(in: []) == nil)
    }

    @Test(arguments: [
        ("sklearn.ensemble", "scikit-learn"), ("cv2", "opencv-python-headless"), ("yaml", "PyYAML"),
        ("google.cloud.storage.blob", "google-cloud-storage"), ("dill", "dill"), ("my_tool", "my-tool"),
    ]) func itsDistributionIsNamedAsPipKnowsIt(module: String, distribution: String) {
        #expect(MissingModule(name: module).distribution == distribution)
    }

    @Test func inAVirtualEnvironmentPipOfThatInstallsIt() throws {
        let folder = try TemporaryFolder()
        try folder.write("env/pyvenv.cfg", "home = /usr/bin\n")
        let program = folder.path.appending("env").appending("bin").appending("python3")
        #expect(
            MissingModule(name: "dill").advice(for: python(program), in: folder.path)
                == "the module 'dill' is not installed; type: \(program) -m pip install dill")
    }

    @Test func aModuleOfThePipelinesOwnIsToBeDeclared() throws {
        let folder = try TemporaryFolder()
        try folder.write("features.py", "")
        #expect(
            MissingModule(name: "features").advice(for: python("/usr/bin/python3"), in: folder.path)
                == "the module 'features' is 'features.py' of the pipeline's folder, which no input of the step provides"
        )
    }
}
