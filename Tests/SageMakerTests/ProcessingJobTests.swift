import PipelineModel
import SageMaker
import Testing

@Suite struct ProcessingJobTests {
    /// A step with one script, and more in its arguments where a test needs it.
    private func arguments(_ more: String = "", inputs: String = "", outputs: String = "") -> String {
        """
        {"AppSpecification": {"ImageUri": "img:1", "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/a.py"]},
         "ProcessingInputs": [\(inputs)], "ProcessingOutputConfig": {"Outputs": [\(outputs)]}\(more)}
        """
    }

    private func input(_ name: String, _ uri: String, _ path: String, more: String = "") -> String {
        #"{"InputName": "\#(name)", "S3Input": {"S3Uri": "\#(uri)", "LocalPath": "\#(path)"\#(more)}}"#
    }

    private func output(_ name: String, _ path: String, more: String = "") -> String {
        #"{"OutputName": "\#(name)", "S3Output": {"S3Uri": "s3://b/\#(name)", "LocalPath": "\#(path)"\#(more)}}"#
    }

    @Test func takesAllThatTheProgramSeesFromTheArguments() throws {
        let job = try job(
            "Processing", name: "Prep",
            """
            {"AppSpecification": {"ImageUri": "img:1", "ContainerEntrypoint": ["python3", "/opt/ml/processing/code/a.py"],
                                  "ContainerArguments": ["--rows", 1000, "--rate", 0.5, "--fast", true]},
             "RoleArn": "arn:aws:iam::1:role/me", "Environment": {"MODE": "x", "N": 5},
             "NetworkConfig": {"EnableNetworkIsolation": true},
             "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1}},
             "ProcessingInputs": [
               {"InputName": "raw", "AppManaged": false, "S3Input": {"S3Uri": "s3://b/raw", "LocalPath": "/opt/ml/processing//in/",
                "S3DataType": "S3Prefix", "S3InputMode": "File", "S3DataDistributionType": "ShardedByS3Key"}},
               {"InputName": "script", "S3Input": {"S3Uri": "file://code", "LocalPath": "/opt/ml/processing/code"}}],
             "ProcessingOutputConfig": {"Outputs": [{"OutputName": "clean", "S3Output": {
                "S3Uri": "s3://b/clean", "LocalPath": "/opt/ml/processing/out", "S3UploadMode": "Continuous"}}]}}
            """)
        #expect(job.image == "img:1")
        #expect(
            job.command == [
                "python3", "/opt/ml/processing/code/a.py", "--rows", "1000", "--rate", "0.5", "--fast", "True",
            ])
        #expect(job.script == "/opt/ml/processing/code/a.py")
        #expect(job.workingFolder == "/")
        #expect(job.environment == ["MODE": "x", "N": "5"])
        #expect(
            job.inputs == [
                .init(name: "raw", role: .data, uri: "s3://b/raw", path: "/opt/ml/processing/in"),
                .init(name: "script", role: .code, uri: "file://code", path: "/opt/ml/processing/code"),
            ])
        #expect(job.outputs == [.init(name: "clean", path: "/opt/ml/processing/out", uri: "s3://b/clean")])
        #expect(job.failureNote == .init(path: "/opt/ml/output/message"))
        #expect(job.folders == ["/opt/ml/output"])
        #expect(job.hostName == "algo-1")
        #expect(job.isNetworkIsolated)
        #expect(job.notices.isEmpty)
        #expect(
            job.settings == [
                "arguments/1": "--rows", "arguments/2": "1000", "arguments/3": "--rate", "arguments/4": "0.5",
                "arguments/5": "--fast", "arguments/6": "True", "environment/MODE": "x", "environment/N": "5",
                "instance-type": "ml.m5.large",
            ])
    }

    @Test func mountedConfigurationHasSageMakersShapeAndNothingThatVaries() throws {
        let job = try job(
            "Processing", name: "Prep",
            arguments(
                #", "RoleArn": "arn:aws:iam::1:role/me", "StoppingCondition": {"MaxRuntimeInSeconds": 60}"#,
                inputs: input("raw", "s3://b/2026-01-01/raw", "/opt/ml/processing/in"),
                outputs: output("clean", "/opt/ml/processing/out")))
        #expect(
            job.files.map(\.path) == ["/opt/ml/config/processingjobconfig.json", "/opt/ml/config/resourceconfig.json"])
        #expect(job.files[1].contents == #"{"current_host": "algo-1", "hosts": ["algo-1"]}"#)
        let config = try JSONReader.read(job.files[0].contents)
        #expect(config["ProcessingJobName"] == "Prep")
        #expect(config["RoleArn"] == "arn:aws:iam::000000000000:role/retake")
        #expect(config["AppSpecification"]?["ImageUri"] == "retake")
        #expect(config["AppSpecification"]?["ContainerArguments"] == .null)
        #expect(config["ProcessingInputs"]?.array?[0]["S3Input"]?["S3Uri"] == "s3://retake/Prep/input/raw")
        #expect(config["ProcessingInputs"]?.array?[0]["S3Input"]?["LocalPath"] == "/opt/ml/processing/in")
        #expect(
            config["ProcessingOutputConfig"]?["Outputs"]?.array?[0]["S3Output"]?["S3Uri"]
                == "s3://retake/Prep/output/clean")
        #expect(config["StoppingCondition"] == ["MaxRuntimeInSeconds": 86_400])
    }

    @Test func onlyTheInnermostFolderOfAScriptIsCode() throws {
        let job = try job(
            "Processing",
            arguments(
                inputs: [
                    input("data", "s3://b/d", "/opt/ml/processing/input"),
                    input("mine", "s3://b/sourcedir.tar.gz", "/opt/ml/processing/input/code/"),
                    input("entrypoint", "s3://b/runproc.sh", "/opt/ml/processing/entry"),
                ].joined(separator: ",")))
        #expect(job.inputs.map(\.role) == [.data, .code, .code])
        #expect(job.inputs.map(\.layout) == [.plain, .archive, .plain])
        #expect(job.inputs[1].path == "/opt/ml/processing/input/code")
    }

    @Test func anArgumentThatNamesDataDoesNotMakeItCode() throws {
        let job = try job(
            "Processing",
            """
            {"AppSpecification": {"ImageUri": "i", "ContainerEntrypoint": ["python3"], "ContainerArguments": [
              "/opt/ml/processing/lib/a.py", "--data", "/opt/ml/processing/in/x.csv"]},
             "ProcessingInputs": [\(input("in", "s3://b/in", "/opt/ml/processing/in")),
                                  \(input("lib", "s3://b/lib", "/opt/ml/processing/lib"))]}
            """)
        #expect(job.inputs.map(\.role) == [.data, .code])
        #expect(job.script == "/opt/ml/processing/lib/a.py")
    }

    @Test func severalInstancesBecomeOneProcessAndThePersonIsTold() throws {
        let cluster = #", "ProcessingResources": {"ClusterConfig": {"InstanceCount": 3, "InstanceType": "x"}}"#
        #expect(
            try job("Processing", arguments(cluster)).notices == [
                "ProcessingResources.ClusterConfig asks for 3 instances; here one process has all the data"
            ])
    }

    @Test func tellsAllThatIsWrongAtOnce() {
        #expect(
            jobProblems(
                "Processing",
                """
                {"AppSpecification": {"ContainerArguments": ["train", [1]]}, "Environment": {"A=B": "x", "C": {}},
                 "ProcessingInputs": {"a": 1}, "ProcessingOutputConfig": {"Outputs": [{"OutputName": "o"}]}}
                """) == [
                    "AppSpecification.ImageUri is missing",
                    "AppSpecification.ContainerArguments[1] must be a string, not a list",
                    "names no program, so that of image '' would run, which is not here; give the processor an entrypoint, "
                        + "or a code file, or name a command for that image under 'images:' in retake.yaml, "
                        + "or what runs it: {container: podman}",
                    "ProcessingInputs must be a list, not an object",
                    "ProcessingOutputConfig.Outputs[0].S3Output is missing",
                    "Environment.C must be a string, not an object",
                    "Environment.A=B would set the variable 'A=B'; a variable's name must not be empty or hold '=' "
                        + "or a zero byte",
                ])
    }

    @Test(arguments: [
        (#""S3DataType": "AugmentedManifestFile""#, "S3Input.S3DataType asks for objects with attributes"),
        (#""S3InputMode": "Stream""#, "S3Input.S3InputMode asks for another input mode"),
        (#""S3CompressionType": "Zstd""#, "S3Input.S3CompressionType asks for another compression"),
    ])
    func namesTheFormsOfInputThatItHasNot(member: String, beginning: String) {
        let found = jobProblems(
            "Processing", arguments(inputs: input("in", "s3://b/in", "/opt/ml/processing/in", more: ", \(member)")))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("ProcessingInputs[0].\(beginning), which Retake can't do yet; ") == true)
    }

    @Test func anInputIsListedStreamedAndUnpackedAsItIsAskedFor() throws {
        let more = #", "S3DataType": "ManifestFile", "S3InputMode": "Pipe", "S3CompressionType": "Gzip""#
        let text = arguments(inputs: input("in", "s3://b/in", "/opt/ml/processing/in", more: more))
        let found = try job("Processing", text).inputs
        #expect(found.map(\.reference) == [.manifest])
        #expect(found.map(\.delivery) == [.init(isStreamed: true, isDecompressed: true)])
    }

    @Test func theResultOfAQueryIsTakenFromWhereTheQueryLeftIt() throws {
        let item = """
            {"InputName": "sales", "AppManaged": false, "DatasetDefinition": {"LocalPath": "/opt/ml/processing/input/sales/",
             "AthenaDatasetDefinition": {"QueryString": "SELECT 1", "OutputS3Uri": "s3://b/results", "OutputFormat": "JSON"}}}
            """
        let job = try job("Processing", arguments(inputs: item))
        #expect(
            job.inputs == [
                .init(name: "sales", role: .data, uri: "s3://b/results", path: "/opt/ml/processing/input/sales")
            ])
        #expect(
            job.notices == [
                "ProcessingInputs[0].DatasetDefinition asks a database; here the result is taken that lies at its OutputS3Uri"
            ])
    }

    @Test(arguments: [
        (#"{"InputName": "in", "DatasetDefinition": {}}"#, "ProcessingInputs[0].DatasetDefinition asks for an Athena"),
        (
            #"{"InputName": "i", "AppManaged": true, "S3Input": {"S3Uri": "s3://b", "LocalPath": "/opt/ml/a"}}"#,
            "ProcessingInputs[0].AppManaged asks for data that the program moves itself"
        ),
        (#"{"InputName": "in"}"#, "ProcessingInputs[0].S3Input is missing"),
        (#"{"S3Input": {"S3Uri": "s3://b", "LocalPath": "/opt/ml/a"}}"#, "ProcessingInputs[0].InputName is missing"),
        (
            #"{"InputName": "a/../b", "S3Input": {"S3Uri": "s3://b", "LocalPath": "/opt/ml/a"}}"#,
            "ProcessingInputs[0].InputName is 'a/../b', which can't name a folder"
        ),
        (
            #"{"InputName": "in", "S3Input": {"S3Uri": "https://b", "LocalPath": "/opt/ml/a"}}"#,
            "ProcessingInputs[0].S3Input.S3Uri is 'https://b'; Retake knows URIs that begin with s3:// or file://"
        ),
    ])
    func namesWhatItCannotTakeAsAnInput(item: String, beginning: String) {
        let found = jobProblems("Processing", arguments(inputs: item))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(beginning) == true, "\(found)")
    }

    @Test(arguments: ["relative/path", "", "/opt/ml/../../etc", "/..", "/opt/ml/a\\u0000b", "/opt/ml/a\\nb"])
    func refusesAPathThatIsNotAbsoluteOrLeadsUpwards(path: String) {
        let found = jobProblems("Processing", arguments(outputs: output("o", path)))
        #expect(found.contains { $0.contains("it must be an absolute path without '..'") }, "\(found)")
    }

    @Test(arguments: ["/", "/opt", "/opt/ml/", "/etc/x", "/usr//bin", "/./proc"])
    func refusesAPathThatTheSystemNeeds(path: String) {
        let found = jobProblems("Processing", arguments(inputs: input("i", "s3://b", path)))
        #expect(found.count == 1)
        #expect(found.first?.contains("which belongs to the system") == true, "\(found)")
    }

    @Test func outputsMayNotCollectTheSameFiles() {
        let outputs = [output("a", "/opt/ml/processing/out"), output("b", "/opt/ml/processing/out/b")]
        #expect(
            jobProblems("Processing", arguments(outputs: outputs.joined(separator: ","))) == [
                "outputs 'a' and 'b' both collect '/opt/ml/processing/out/b'; give each a LocalPath outside the other's"
            ])
    }

    @Test func namesOfInputsAndOutputsDiffer() {
        let inputs = [input("a", "s3://b/1", "/opt/ml/a"), input("a", "s3://b/2", "/opt/ml/b")]
        #expect(
            jobProblems("Processing", arguments(inputs: inputs.joined(separator: ","))) == [
                "ProcessingInputs[1].InputName is 'a', and so is an earlier one; names must differ"
            ])
    }

    @Test func aFeatureGroupIsNoOutputYet() {
        let item = #"{"OutputName": "f", "AppManaged": true, "FeatureStoreOutput": {"FeatureGroupName": "g"}}"#
        #expect(
            jobProblems("Processing", arguments(outputs: item)) == [
                "ProcessingOutputConfig.Outputs[0].FeatureStoreOutput asks for a feature group to fill, "
                    + "which Retake can't do yet; write files to an S3Output"
            ])
    }
}
