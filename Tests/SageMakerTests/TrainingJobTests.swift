import PipelineModel
import SageMaker
import Testing

@Suite struct TrainingJobTests {
    /// A step in script mode, and more in its arguments where a test needs it.
    private func arguments(_ more: String = "", program: String = "train.py", channels: String = "") -> String {
        """
        {"AlgorithmSpecification": {"TrainingImage": "img:1", "TrainingInputMode": "File"},
         "OutputDataConfig": {"S3OutputPath": "s3://b/models"}, "InputDataConfig": [\(channels)],
         "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
         "HyperParameters": {"depth": "6", "name": "\\"x\\"", "sagemaker_program": "\\"\(program)\\"",
           "sagemaker_submit_directory": "\\"s3://b/2026-01-01/sourcedir.tar.gz\\"", "sagemaker_region": "\\"eu-west-1\\"",
           "sagemaker_job_name": "\\"Train-2026-01-01\\"", "sagemaker_s3_output": "\\"s3://b/2026\\""}\(more)}
        """
    }

    private func channel(_ name: String, more: String = "") -> String {
        #"{"ChannelName": "\#(name)", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://b/\#(name)"}}"#
            + "\(more)}"
    }

    @Test(arguments: [
        (#"{"InstanceType": "ml.m5.large", "InstanceCount": 3}"#, [Instance(type: "ml.m5.large", count: 3)]),
        (#"{"InstanceType": "ml.m5.large"}"#, [Instance(type: "ml.m5.large")]),
        (
            #"{"InstanceGroups": [{"InstanceType": "ml.c5.xlarge", "InstanceCount": 2, "InstanceGroupName": "a"},"#
                + #" {"InstanceType": "ml.g5.xlarge", "InstanceCount": 1, "InstanceGroupName": "b"}]}"#,
            [Instance(type: "ml.c5.xlarge", count: 2), Instance(type: "ml.g5.xlarge")]
        ),
        (#"{"InstanceType": "local", "InstanceCount": 1}"#, []), (#"{"InstanceType": "local_gpu"}"#, []),
    ])
    func whatItAsksOfTheCloudIsKnown(config: String, instances: [Instance]) throws {
        let own = #"{"InstanceType": "ml.m5.large", "InstanceCount": 1}"#
        let job = try job("Training", arguments().replacing(own, with: config))
        #expect(job.instances == instances)
    }

    @Test func aScriptRunsAsTheToolkitRunsIt() throws {
        let job = try job("Training", arguments(channels: channel("val") + "," + channel("train")))
        #expect(job.command == ["python3", "--", "train.py", "--depth", "6", "--name", "x"])
        #expect(job.script == "/opt/ml/code/train.py")
        #expect(job.workingFolder == "/opt/ml/code")
        #expect(
            job.inputs == [
                .init(name: "val", role: .data, uri: "s3://b/val", path: "/opt/ml/input/data/val"),
                .init(name: "train", role: .data, uri: "s3://b/train", path: "/opt/ml/input/data/train"),
                .init(
                    name: "code", role: .code, uri: "s3://b/2026-01-01/sourcedir.tar.gz", path: "/opt/ml/code",
                    layout: .unpacked),
            ])
        #expect(
            job.outputs == [
                .init(
                    name: "model", path: "/opt/ml/model", uri: "s3://b/models/Train/output/model.tar.gz",
                    layout: .archive),
                .init(
                    name: "output", path: "/opt/ml/output/data", uri: "s3://b/models/Train/output/output.tar.gz",
                    layout: .archive),
            ])
        #expect(job.failureNote?.path == "/opt/ml/output/failure")
        #expect(
            job.failureNote?.fallback
                == "ExecuteUserScriptError:\nExitCode {exit code}\nErrorMessage \"\"\n"
                + "Command \"python3 -- train.py --depth 6 --name x\"")
        #expect(job.hostName == "algo-1")
        #expect(job.machineVariables == ["SM_NUM_CPUS", "SM_NUM_GPUS", "SM_TRAINING_ENV"])
        #expect(job.environment["SM_NUM_CPUS"] == "4")
        #expect(job.environment["SM_CHANNELS"] == #"["train","val"]"#)
        #expect(job.environment["SM_CHANNEL_VAL"] == "/opt/ml/input/data/val")
        #expect(job.environment["CURRENT_HOST"] == "algo-1")
        #expect(job.environment["SAGEMAKER_REGION"] == "eu-west-1")
        #expect(job.environment["TRAINING_JOB_NAME"] == "Train")
        #expect(job.environment["TRAINING_JOB_ARN"] == "arn:aws:sagemaker:us-east-1:000000000000:training-job/Train")
    }

    @Test func theConfigurationFilesHaveSageMakersShape() throws {
        let job = try job("Training", arguments(channels: channel("train", more: #", "ContentType": "text/csv""#)))
        let folder = "/opt/ml/input/config"
        #expect(
            job.files == [
                .init(
                    path: "\(folder)/hyperparameters.json",
                    contents: #"{"depth": "6", "name": "\"x\"", "sagemaker_job_name": "\"Train\"", "#
                        + #""sagemaker_program": "\"train.py\"", "sagemaker_region": "\"eu-west-1\"", "#
                        + #""sagemaker_s3_output": "\"s3://retake/Train\"", "#
                        + #""sagemaker_submit_directory": "\"/opt/ml/code\""}"#),
                .init(
                    path: "\(folder)/inputdataconfig.json",
                    contents: #"{"train": {"ContentType": "text/csv", "RecordWrapperType": "None", "#
                        + #""S3DistributionType": "FullyReplicated", "TrainingInputMode": "File"}}"#),
                .init(
                    path: "\(folder)/resourceconfig.json",
                    contents: #"{"current_group_name": "homogeneousCluster", "current_host": "algo-1", "#
                        + #""current_instance_type": "ml.m5.large", "hosts": ["algo-1"], "#
                        + #""instance_groups": [{"hosts": ["algo-1"], "#
                        + #""instance_group_name": "homogeneousCluster", "instance_type": "ml.m5.large"}], "#
                        + #""network_interface_name": "eth0"}"#),
            ])
    }

    @Test func nothingThatVariesFromUploadToUploadReachesTheJob() throws {
        var first = try job("Training", arguments())
        var second = try job("Training", arguments().replacing("2026", with: "2027"))
        #expect(first.inputs.map(\.uri) != second.inputs.map(\.uri))
        first.inputs = []
        second.inputs = []
        #expect(first == second)
    }

    @Test func theCommandOfTheDefinitionRunsAsItIs() throws {
        let job = try job(
            "Training",
            """
            {"AlgorithmSpecification": {"TrainingImage": "img:1", "TrainingInputMode": "File", "ContainerEntrypoint":
              ["/bin/bash"], "ContainerArguments": ["-c", "chmod +x /opt/ml/input/data/drivers/t.sh && true"]},
             "OutputDataConfig": {"S3OutputPath": "s3://b/models"}, "HyperParameters": {"epochs": 3},
             "EnableNetworkIsolation": true, "Environment": {"TRAINING_JOB_NAME": "mine"},
             "InputDataConfig": [\(channel("train")), \(channel("code")), \(channel("drivers"))]}
            """)
        #expect(job.command == ["/bin/bash", "-c", "chmod +x /opt/ml/input/data/drivers/t.sh && true"])
        #expect(job.workingFolder == "/")
        #expect(job.inputs.map(\.role) == [.data, .code, .code])
        #expect(
            job.environment == [
                "TRAINING_JOB_NAME": "mine",
                "TRAINING_JOB_ARN": "arn:aws:sagemaker:us-east-1:000000000000:training-job/Train",
            ])
        #expect(job.machineVariables.isEmpty)
        #expect(job.files[0].contents == #"{"epochs": "3"}"#)
        #expect(job.failureNote == .init(path: "/opt/ml/output/failure"))
        #expect(job.isNetworkIsolated)
        #expect(
            job.settings == [
                "hyperparameters/epochs": "3", "arguments/1": "-c",
                "arguments/2": "chmod +x /opt/ml/input/data/drivers/t.sh && true",
                "environment/TRAINING_JOB_NAME": "mine", "instance-type": "local",
            ])
    }

    @Test(arguments: [
        (#"\"file://train\""#, "file://train"), ("s3://b/src", "s3://b/src"), (#"\"src\""#, "file://src"),
        ("/home/me/src", "file:///home/me/src"),
    ])
    func theSourceFolderIsAnArchiveAFolderOrAPath(directory: String, uri: String) throws {
        let text = arguments().replacing(#"\"s3://b/2026-01-01/sourcedir.tar.gz\""#, with: directory)
        #expect(try job("Training", text).inputs.map(\.uri) == [uri])
    }

    @Test func aChannelNamedCodeLeavesItsNameToTheChannel() throws {
        let job = try job("Training", arguments(channels: channel("code")))
        #expect(job.inputs.map(\.name) == ["code", "sourcedir"])
    }

    @Test func anUncompressedModelIsAFolder() throws {
        let text = arguments().replacing(#""S3OutputPath""#, with: #""CompressionType": "NONE", "S3OutputPath""#)
        let model = try job("Training", text).outputs[0]
        #expect(model.layout == .folder)
        #expect(model.uri == "s3://b/models/Train/output/model")
    }

    @Test func whatDiffersFromTheCloudIsTold() throws {
        let text = arguments(
            #", "CheckpointConfig": {"S3Uri": "s3://b/c"}"#,
            channels: channel("big", more: #", "InputMode": "FastFile""#)
        ).replacing(#""InstanceCount": 1"#, with: #""InstanceCount": 2"#)
            .replacing(#""depth": "6""#, with: #""depth": "6", "sagemaker_mpi_enabled": "true""#)
        let job = try job("Training", text)
        #expect(
            job.notices == [
                "ResourceConfig asks for 2 instances; here one process has all the data",
                "channel 'big' asks for FastFile; here its files are there from the start",
                "sagemaker_mpi_enabled asks for several processes; here the script runs as one",
            ])
        #expect(job.folders == ["/opt/ml/output"])
    }

    @Test func checkpointsAreAnOutputAndWhereTheyLieInS3AnInputTheyMayHave() throws {
        let kept = try job("Training", arguments(#", "CheckpointConfig": {"S3Uri": "s3://b/c"}"#))
        #expect(kept.checkpointFolder == "/opt/ml/checkpoints")
        #expect(kept.outputs.last == .init(name: "checkpoints", path: "/opt/ml/checkpoints", uri: "s3://b/c"))
        #expect(kept.inputs.filter(\.isOptional).map(\.uri) == ["s3://b/c"])
        // It would be another job as soon as it has run.
        let local = #", "CheckpointConfig": {"S3Uri": "file://c", "LocalPath": "/opt/ml/state/"}"#
        let own = try job("Training", arguments(local))
        #expect(own.checkpointFolder == "/opt/ml/state")
        #expect(own.inputs.filter(\.isOptional) == [])
    }

    @Test func aStepWithoutAProgramNamesItsImageAndTheCure() {
        let text = """
            {"AlgorithmSpecification": {"TrainingImage": "xgboost:1.0-1"},
             "OutputDataConfig": {"S3OutputPath": "s3://b"}, "HyperParameters": {"objective": "reg:linear"}}
            """
        #expect(
            jobProblems("Training", text) == [
                "names no program, so that of image 'xgboost:1.0-1' would run, which is not here; "
                    + "give the estimator an entry_point with a source_dir, or a container_entry_point, "
                    + "or name a command for that image under 'images:' in retake.yaml, "
                    + "or what runs it: {container: podman}"
            ])
    }

    @Test(arguments: [
        (
            #""RecordWrapperType": "RecordIO""#,
            "InputDataConfig[0].RecordWrapperType asks for objects wrapped as RecordIO records"
        ),
        (#""CompressionType": "Zstd""#, "InputDataConfig[0].CompressionType asks for another compression"),
    ])
    func namesTheFormsOfChannelThatItHasNot(member: String, beginning: String) {
        let found = jobProblems("Training", arguments(channels: channel("c", more: ", \(member)")))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("\(beginning), which Retake can't do yet; ") == true, "\(found)")
    }

    @Test(arguments: [
        (#"{"FileSystemDataSource": {}}"#, "InputDataConfig[0].DataSource.FileSystemDataSource asks for a file system"),
        (
            #"{"S3DataSource": {"S3DataType": "AugmentedManifestFile", "S3Uri": "s3://b/m"}}"#,
            "InputDataConfig[0].DataSource.S3DataSource.S3DataType asks for objects with attributes"
        ),
        ("{}", "InputDataConfig[0].DataSource.S3DataSource.S3Uri is missing"),
        (
            #"{"FileDataSource": {"FileUri": "/data"}}"#,
            "InputDataConfig[0].DataSource.FileDataSource.FileUri is '/data'; Retake knows URIs"
        ),
    ])
    func namesWhatItCannotTakeAsAChannelsData(source: String, beginning: String) {
        let found = jobProblems("Training", arguments(channels: #"{"ChannelName": "c", "DataSource": \#(source)}"#))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(beginning) == true, "\(found)")
    }

    @Test(arguments: ["../up", "a/b", "..", ".", "a\\u0000"])
    func refusesAChannelThatWouldLeaveItsFolder(name: String) {
        #expect(
            jobProblems("Training", arguments(channels: channel(name))).contains { $0.contains("can't name a folder") })
    }

    @Test(arguments: ["../train.py", "/bin/sh", "-c", "a b.py"])
    func refusesAProgramOutsideTheSourceFolder(program: String) {
        let found = jobProblems("Training", arguments(program: program))
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("HyperParameters.sagemaker_program is '\(program)'; it must be a path within")
                == true)
    }

    @Test func tellsAllThatIsWrongAtOnce() {
        #expect(
            jobProblems(
                "Training",
                """
                {"AlgorithmSpecification": {"AlgorithmName": "mine"}, "HyperParameters":
                 {"sagemaker_program": "train.py", "x=y": "1"}, "OutputDataConfig": {"CompressionType": "ZIP"},
                 "CheckpointConfig": {"LocalPath": "/etc"}, "EnableNetworkIsolation": "yes"}
                """) == [
                    "AlgorithmSpecification.AlgorithmName asks for an algorithm registered with AWS, "
                        + "which Retake can't do yet; use TrainingImage with a script",
                    "EnableNetworkIsolation must be a Boolean, not a string",
                    "OutputDataConfig.CompressionType asks for another compression, which Retake can't do yet; "
                        + "use CompressionType GZIP or NONE",
                    "OutputDataConfig.S3OutputPath is missing",
                    "CheckpointConfig.LocalPath is '/etc', which belongs to the system; "
                        + "choose a folder below /opt/ml/processing",
                    "CheckpointConfig.S3Uri is missing",
                    "HyperParameters.sagemaker_submit_directory is missing",
                    "HyperParameters would set the variable 'SM_HP_X=Y'; a variable's name must not be empty or hold "
                        + "'=' or a zero byte",
                ])
    }

    @Test func checkpointsMayBeMissingEvenWhereACommandNamesTheirFolder() throws {
        let job = try job(
            "Training",
            """
            {"AlgorithmSpecification": {"TrainingImage": "i", "ContainerEntrypoint": ["sh", "-c", "echo 1 > /opt/ml/checkpoints/c"]},
             "OutputDataConfig": {"S3OutputPath": "s3://b/o"}, "CheckpointConfig": {"S3Uri": "s3://b/ck"}}
            """)
        #expect(job.inputs.map(\.name) == ["CheckpointConfig"])
        #expect(job.inputs[0].isOptional)
        #expect(job.inputs[0].role == .data)
    }
}
