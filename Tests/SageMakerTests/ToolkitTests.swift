import PipelineModel
import Testing

@testable import SageMaker

@Suite struct ToolkitTests {
    /// The configuration of the recording.
    private func toolkit(hyperparameters: String) throws -> ToolkitEnvironment {
        ToolkitEnvironment(
            hyperparameters: Hyperparameters(texts: try JSONReader.read(hyperparameters).object ?? [:]),
            inputDataConfig: [
                "train": ["TrainingInputMode": "File", "ContentType": "text/csv"],
                "val-x": ["TrainingInputMode": "File"],
            ],
            resourceConfig: ResourceConfig(instanceType: "ml.m5.xlarge", host: "localhost", tellsGroups: false),
            processorCount: 2, environment: ["TRAINING_JOB_NAME": "j1"])
    }

    /// What a script would print that shows its arguments, its folder and its variables.
    private func seen(_ toolkit: ToolkitEnvironment) -> [String] {
        let words = [toolkit.program] + toolkit.arguments
        let variables = toolkit.variables.merging(toolkit.environment) { own, _ in own }
        return ["ARGV " + Value.array(words.map(Value.string)).json(.python), "CWD /opt/ml/code"]
            + variables.sorted { $0.key < $1.key }.map { "ENV \($0.key) = \($0.value)" }
    }

    /// The recording's lines but for the one that tells in which folder it was made.
    private func lines(_ recording: String) -> [String] {
        recording.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .filter { !$0.hasPrefix("ENV SAGEMAKER_BASE_DIR ") && !$0.isEmpty }
    }

    @Test func aScriptSeesExactlyWhatTheToolkitShowsIt() throws {
        let toolkit = try toolkit(hyperparameters: ToolkitRecording.hyperparameters)
        #expect(seen(toolkit) == lines(ToolkitRecording.seen))
    }

    @Test func theFailureFileHoldsWhatTheToolkitWrites() throws {
        let toolkit = try toolkit(hyperparameters: ToolkitRecording.hyperparameters)
        let mode = try #require(ScriptMode(program: toolkit.program, arguments: toolkit.arguments))
        let text = mode.failureText.replacing(Job.FailureNote.exitCodeMark, with: "1")
        // The toolkit names Python by its full path, which differs from machine to machine.
        #expect(text == ToolkitRecording.failure.replacing("/usr/bin/python3", with: "python3"))
    }

    @Test(.enabled(if: SharedFiles.text("oracle/toolkit_env.txt") != nil))
    func theRecordingsBesideTheCheckoutSayTheSame() throws {
        let hyperparameters = try #require(SharedFiles.text("oracle/toolkit_input/hyperparameters.json"))
        let recording = try #require(SharedFiles.text("oracle/toolkit_env.txt"))
        #expect(try seen(toolkit(hyperparameters: hyperparameters)) == lines(recording))
        #expect(SharedFiles.text("oracle/toolkit_failure.txt") == ToolkitRecording.failure)
    }

    @Test(arguments: [
        (#""b""#, "b"), ("it's raw", "it's raw"), ("5", "5"), ("6.0", "6.0"), ("1e-05", "1e-05"), ("true", "True"),
        ("True", "True"), ("null", ""), ("", ""), ("[1, \"a\"]", "[1, 'a']"),
        (#"{"b": null, "a": ["x"], "c": "y"}"#, "a=['x'],b=None,c=y"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ])
    func hyperparametersBecomeArgumentsAsPythonPrintsThem(text: String, argument: String) {
        let hyperparameters = Hyperparameters(texts: ["name": .string(text), "sagemaker_region": "x"])
        #expect(ToolkitArguments.words(for: hyperparameters.forScript) == ["--name", argument])
    }

    @Test func aShellScriptsArgumentsAreQuoted() throws {
        let mode = try #require(ScriptMode(program: "bin/run.sh", arguments: ["--a", "it's", "", "x y", "1,2"]))
        #expect(
            mode.command == [
                "/bin/sh", "-c",
                #"chmod 777 ./bin/run.sh 2>/dev/null; ./bin/run.sh --a 'it'"'"'s' '' 'x y' 1,2"#,
            ])
        #expect(mode.failureText.hasSuffix(#"Command "/bin/sh -c ./bin/run.sh --a 'it'"'"'s' '' 'x y' 1,2""#))
    }

    @Test(arguments: [
        "", "-c.py", "/train.py", "../train.py", "a/../b.py", "a//b.py", "a b.py", "a;b.sh", "./train.py",
    ])
    func refusesAProgramThatMightLeaveTheCodeFolder(program: String) {
        #expect(ScriptMode(program: program, arguments: [])?.program == nil)
    }

    @Test func aDistributedJobKnowsItsGroupAndHosts() throws {
        let toolkit = ToolkitEnvironment(
            hyperparameters: Hyperparameters(texts: ["sagemaker_torch_distributed_enabled": "true"]),
            inputDataConfig: [:], resourceConfig: ResourceConfig(instanceType: "ml.m5.large"), processorCount: 1,
            environment: [:])
        #expect(toolkit.variables["SM_DISTRIBUTION_INSTANCE_GROUPS"] == #"["homogeneousCluster"]"#)
        #expect(toolkit.variables["SM_CURRENT_INSTANCE_GROUP_HOSTS"] == #"["algo-1"]"#)
        #expect(toolkit.variables["SM_INSTANCE_GROUPS"] == #"["homogeneousCluster"]"#)
        #expect(toolkit.variables["SM_TRAINING_ENV"]?.contains(#""distribution_hosts":["algo-1"]"#) == true)
    }
}
