import Foundation
import SystemPackage
import TestSupport
import Testing

/// The ways in which data comes to a job: listed in a manifest, compressed, through pipes; and what is kept of one that
/// did not get to its end.
struct DeliveryTests {
    /// A training script that runs with these channels, and with these further arguments.
    private func project(_ script: String, channels: String = "", more: String = "") throws -> Project {
        let project = try Project()
        try project.write("src/train.sh", script)
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [{"Name": "Train", "Type": "Training", "Arguments": {
              "AlgorithmSpecification": {"TrainingImage": "i", "TrainingInputMode": "File"},
              "OutputDataConfig": {"S3OutputPath": "s3://b/m"}, "RoleArn": "r", "InputDataConfig": [\(channels)],
              "ResourceConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}\(more),
              "HyperParameters": {"sagemaker_program": "train.sh", "sagemaker_submit_directory": "file://src"}}}]}
            """)
        return project
    }

    private func channel(_ uri: String, type: String = "S3Prefix", more: String = "") -> String {
        """
        {"ChannelName": "train"\(more), "DataSource": {"S3DataSource": {"S3DataType": "\(type)", "S3Uri": "\(uri)"}}}
        """
    }

    private func run(_ project: Project, _ runtime: String = "host") throws -> Project.Result {
        try project.retake("run", "pipeline.json", "--json", "--runtime", runtime, "--buckets", "buckets")
    }

    private func compress(_ file: String, of project: Project) throws {
        let gzip = try ChildProcess(
            ["/usr/bin/env", "gzip", file], in: project.space.path.appending("project"),
            environment: ["PATH": "/usr/bin:/bin"], output: "/dev/null", errors: "/dev/null")
        #expect(gzip.waitUntilExit() == 0)
    }

    /// The lines that the step wrote.
    private func lines(_ result: Project.Result) -> [String] {
        result.output.split(separator: "\n").compactMap { line in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return object?["event"] as? String == "log" ? object?["text"] as? String : nil
        }
    }

    @Test func aManifestListsTheData() throws {
        let project = try project(
            "cd $SM_CHANNEL_TRAIN; find . -type f | sort; cat part-1.csv\n",
            channels: channel("s3://b/lists/train.manifest", type: "ManifestFile"))
        try project.write(
            "buckets/b/lists/train.manifest",
            #"[{"prefix": "s3://other/raw/"}, "part-1.csv", "deep/part-2.csv", "all"]"#)
        for name in ["part-1.csv", "part-2.csv", "deep/part-2.csv", "all/x", "all/y/z"] {
            try project.write("buckets/other/raw/\(name)", "\(name)\n")
        }
        let first = try run(project)
        #expect(
            lines(first) == ["./all/x", "./all/y/z", "./deep/part-2.csv", "./part-1.csv", "part-1.csv"],
            "\(first.output)\(first.errors)")
        try project.write("buckets/other/raw/part-2.csv", "not listed")
        #expect(try run(project).executed == [])
        try project.write("buckets/other/raw/all/y/z", "changed")
        #expect(try run(project).reasons == ["Train": "input/train changed"])
    }

    @Test(arguments: Project.runtimes) func whatAListedFolderLeavesOutIsNotShown(runtime: String) throws {
        let project = try project(
            "cd $SM_CHANNEL_TRAIN; find . -type f | sort\n",
            channels: channel("s3://b/train.manifest", type: "ManifestFile"))
        try project.write("buckets/b/train.manifest", #"[{"prefix": "s3://other/raw/"}, "all"]"#)
        try project.write("retake.yaml", "exclude: ['*.log']\n")
        for name in ["x", "y/.git/config", "y/z", "y/run.log", ".DS_Store"] {
            try project.write("buckets/other/raw/all/\(name)", "\(name)\n")
        }
        #expect(lines(try run(project, runtime)) == ["./all/x", "./all/y/z"])
        try project.write("buckets/other/raw/all/y/run.log", "changed")
        #expect(try run(project, runtime).executed == [])
    }

    /// `exclude` counts for the steps of a definition: for their code, and for what they read.
    @Test(arguments: Project.runtimes) func whatIsExcludedIsNotShownToTheStepsOfADefinition(runtime: String) throws {
        let project = try project(
            "ls $SM_CHANNEL_TRAIN; ls $(dirname $0)\n", channels: channel("s3://b/data"))
        try project.write("retake.yaml", "exclude: ['*.log', notes/, '!.vscode']\n")
        for name in ["data.csv", "data.log", "notes/n", ".idea/x", ".vscode/y"] {
            try project.write("buckets/b/data/\(name)", name)
        }
        try project.write("src/notes/todo", "later")
        #expect(lines(try run(project, runtime)) == ["data.csv", "train.sh"])
        try project.write("buckets/b/data/data.log", "more")
        try project.write("src/notes/todo", "sooner")
        #expect(try run(project, runtime).executed == [])
        try project.write("buckets/b/data/.vscode/y", "counts")
        #expect(try run(project, runtime).reasons == ["Train": "input/train changed"])
    }

    @Test(arguments: Project.runtimes) func theMaskOfModesIsTheUsualOneWhoeverStartsARun(runtime: String) throws {
        let project = try project(
            "umask; mkdir $SM_MODEL_DIR/d; touch $SM_MODEL_DIR/f; stat -c %a $SM_MODEL_DIR/d $SM_MODEL_DIR/f\n")
        let command = ["run", "pipeline.json", "--json", "--runtime", runtime]
        let first = try project.result(
            of: project.start(command, through: ["/bin/sh", "-c", "umask 077; exec \"$0\" \"$@\""]))
        #expect(lines(first) == ["0022", "755", "644"], "\(first.output)\(first.errors)")
        let second = try project.result(
            of: project.start(command, through: ["/bin/sh", "-c", "umask 002; exec \"$0\" \"$@\""]))
        #expect(second.executed == [])
    }

    @Test func whatBeginsWithAKeyIsTheDataAsInS3() throws {
        let project = try project(
            "cd $SM_CHANNEL_TRAIN; find . -type f | sort\n", channels: channel("s3://b/data/train"))
        let nothing = try run(project)
        #expect(nothing.errors.contains("nothing provides this input"))
        try project.write("buckets/b/data/train-a.csv", "a")
        try project.write("buckets/b/data/train-deep/b.csv", "b")
        try project.write("buckets/b/data/valid.csv", "v")
        #expect(lines(try run(project)) == ["./train-a.csv", "./train-deep/b.csv"])
        #expect(try run(project).executed == [])
        try project.write("buckets/b/data/valid.csv", "changed")
        try project.write("buckets/b/data/tra", "of no use")
        #expect(try run(project).executed == [])
        try project.write("buckets/b/data/train-a.csv", "changed")
        #expect(try run(project).reasons == ["Train": "input/train changed"])
        try project.write("buckets/b/data/training.csv", "new")
        #expect(lines(try run(project)) == ["./train-a.csv", "./train-deep/b.csv", "./training.csv"])
        // A folder of just that name is what is meant.
        try project.write("buckets/b/data/train/c.csv", "c")
        #expect(lines(try run(project)) == ["./c.csv"])
    }

    @Test(arguments: ["s3://b/data/train/", "s3://buck"]) func aFolderAndABucketAreNoBeginningOfAName(uri: String)
        throws
    {
        let project = try project("true\n", channels: channel(uri))
        try project.write("buckets/b/data/train-a.csv", "a")
        try project.write("buckets/bucket/x", "x")
        #expect(try run(project).errors.contains("nothing provides this input"))
    }

    @Test func whatAManifestListsAndNobodyHasIsMissingBeforeAnythingRuns() throws {
        let project = try project("true\n", channels: channel("s3://b/list", type: "ManifestFile"))
        try project.write("buckets/b/list", #"[{"prefix": "s3://other/"}, "x"]"#)
        let result = try run(project)
        #expect(
            result.errors == """
                retake: nothing provides this input:
                  step 'Train', input 'train': s3://other/x
                map it under 's3:' in retake.yaml, or put the data into the bucket folder (--buckets FOLDER, as \
                FOLDER/BUCKET/KEY)

                """)
        #expect(result.output == "")
        #expect(try project.retake("plan", "pipeline.json", "--buckets", "buckets").status == 0)
    }

    @Test(arguments: [
        (
            "[]",
            "a manifest is a JSON list that begins with where its objects lie, such as {\"prefix\": \"s3://bucket/data/\"}"
        ),
        (#"[{"prefix": "s3://other/"}, "../x"]"#, "'../x' is no name below the manifest's prefix"),
        (#"[{"prefix": "s3://other/"}, 7]"#, "7 is no name below the manifest's prefix"),
    ])
    func aListThatIsNoManifestIsRefused(text: String, problem: String) throws {
        let project = try project("true\n", channels: channel("s3://b/list", type: "ManifestFile"))
        try project.write("buckets/b/list", text)
        let result = try run(project)
        #expect(
            result.errors
                == "retake: input 'train' of step 'Train' is listed in s3://b/list, which is no manifest: \(problem)\n")
        #expect(result.status == 2)
    }

    @Test func compressedFilesArriveAsTheyWereBefore() throws {
        let project = try project(
            "cd $SM_CHANNEL_TRAIN; cat a.csv plain.csv\n",
            channels: channel("s3://b/in", more: #", "CompressionType": "Gzip""#))
        try project.write("buckets/b/in/a.csv", "packed\n")
        try compress("buckets/b/in/a.csv", of: project)
        try project.write("buckets/b/in/plain.csv", "plain\n")
        #expect(lines(try run(project)) == ["packed", "plain"])
    }

    @Test(arguments: Project.runtimes) func pipeModeSendsAllFilesForEveryReading(runtime: String) throws {
        let project = try project(
            """
            cat ${SM_CHANNEL_TRAIN}_0 ${SM_CHANNEL_TRAIN}_1
            grep -o '"TrainingInputMode": "[A-Za-z]*"' $SM_INPUT_CONFIG_DIR/inputdataconfig.json

            """,
            channels: channel("s3://b/in", more: #", "InputMode": "Pipe", "CompressionType": "Gzip""#))
        try project.write("buckets/b/in/b.csv", "two\n")
        try project.write("buckets/b/in/a.csv", "one\n")
        try compress("buckets/b/in/a.csv", of: project)
        let result = try run(project, runtime)
        #expect(
            lines(result) == ["one", "two", "one", "two", #""TrainingInputMode": "Pipe""#],
            "\(result.output)\(result.errors)")
        #expect(try run(project, runtime).executed == [])
    }

    @Test(arguments: Project.runtimes) func anAttemptGoesOnFromTheCheckpointsOfTheLastOne(runtime: String) throws {
        let folder = runtime == "host" ? "$RETAKE_ROOT/opt/ml/checkpoints" : "/opt/ml/checkpoints"
        let project = try project(
            """
            cd \(folder); ls; test -e 1 && touch 2; touch 1; test -e 2 || { echo failed >&2; exit 1; }

            """, more: #", "CheckpointConfig": {"S3Uri": "s3://b/checkpoints"}"#)
        let first = try run(project, runtime)
        #expect(lines(first) == ["failed"], "\(first.output)\(first.errors)")
        let second = try run(project, runtime)
        #expect(lines(second) == ["1"])
        #expect(second.outcomes == ["Train": "ran"])
        #expect(second.output.contains("goes on from the checkpoints that its last attempt left"))
        #expect(try run(project, runtime).executed == [])
        // They are an output like any other, and of no use to another job.
        let got = try project.retake("get", "Train", "checkpoints", "got")
        #expect(got.status == 0, "\(got.errors)")
        try project.edit("src/train.sh", "echo failed", "echo again")
        #expect(lines(try run(project, runtime)) == ["again"])
    }

    @Test func checkpointsThatLieInTheBucketAreAnInput() throws {
        let project = try project(
            "ls $RETAKE_ROOT/opt/ml/checkpoints\n", more: #", "CheckpointConfig": {"S3Uri": "s3://b/checkpoints"}"#)
        #expect(lines(try run(project)) == [])
        #expect(try run(project).executed == [])
        try project.write("buckets/b/checkpoints/epoch-1", "x")
        #expect(lines(try run(project)) == ["epoch-1"])
        #expect(try run(project).executed == [])
    }
}
