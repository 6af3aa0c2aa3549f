import Foundation
import SystemPackage
import TestSupport
import Testing

/// What a step can see makes it run, and `why` names it; what it can't see never does.
struct EveryPartTests {
    /// A change of the project, the step that it makes run first, and what `why` says of it.
    struct Edit: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let step: String
        let words: [String]
        var arguments: [String] = []
        var make: @Sendable (Project) throws -> Void = { _ in }
    }

    static let edits = [
        Edit(
            testDescription: "a script", step: "Report",
            words: ["Report runs: code/report.py changed", "-print(\"reported\")", "+print(\"done\")"]
        ) { try $0.edit("code/report.py", "print(\"reported\")", "print(\"done\")") },
        Edit(
            testDescription: "a helper module", step: "Train",
            words: ["Train runs: code/helper.py changed", "-    return sum(numbers)", "+    return max(numbers)"]
        ) { try $0.edit("code/train/helper.py", "sum(numbers)", "max(numbers)") },
        Edit(testDescription: "a new module", step: "Train", words: ["Train runs: code/extra.py added"]) {
            try $0.write("code/train/extra.py", "")
        },
        Edit(testDescription: "a module that is gone", step: "Train", words: ["Train runs: code/unused.py removed"]) {
            try $0.space.remove("project/code/train/unused.py")
        },
        Edit(
            testDescription: "input data", step: "Prepare",
            words: ["Prepare runs: input/raw changed", "more.txt added", "numbers.txt changed"]
        ) {
            try $0.write("raw/numbers.txt", "4\n")
            try $0.write("raw/more.txt", "")
        },
        Edit(
            testDescription: "a hyperparameter", step: "Train",
            words: [
                "Train runs: config/hyperparameters/factor changed (2 → 7)", "config/hyperparameters/factor: 2 → 7",
                "with that changed: config/command",
            ], arguments: ["--param", "Factor=7"]),
        Edit(
            testDescription: "an argument", step: "Prepare",
            words: ["Prepare runs: ", "config/arguments/1 added"]
        ) {
            try $0.edit(
                "pipeline.json", "\"/opt/ml/processing/input/code/prepare.py\"]",
                "\"/opt/ml/processing/input/code/prepare.py\"], \"ContainerArguments\": [\"--fast\", \"1\"]")
        },
        Edit(
            testDescription: "an environment variable", step: "Report",
            words: ["Report runs: config/environment/MODE changed (a → b)", "config/environment/MODE: a → b"]
        ) { try $0.edit("pipeline.json", "\"MODE\": \"a\"", "\"MODE\": \"b\"") },
        Edit(
            testDescription: "a configuration file that a container reads", step: "Train",
            words: ["Train runs: config/instance-type changed (ml.m5.large → ml.m5.xlarge)"]
        ) {
            try $0.edit(
                "pipeline.json", "{\"InstanceCount\": 1, \"InstanceType\": \"ml.m5.large\"",
                "{\"InstanceCount\": 1, \"InstanceType\": \"ml.m5.xlarge\"")
        },
        Edit(
            testDescription: "an installed package", step: "Prepare",
            words: ["Prepare runs: runtime/packages changed (numpy 1.0 → 2.0)", "numpy 1.0 → 2.0"]
        ) { try $0.install("numpy", "2.0", insteadOf: "1.0") },
        Edit(
            testDescription: "the program that a step starts", step: "Tool",
            words: ["Tool runs: runtime/program changed"]
        ) { try $0.makeTool("2") },
    ]

    @Test(arguments: edits) func aChangedPartMakesItsStepRun(edit: Edit) throws {
        let project = try Self.project()
        let arguments = ["pipeline.json", "--runtime", "host"]
        // Twice, so that there is a plan to be remembered, and wrongly.
        for _ in 0..<3 { try #require(try Self.run(project, ["run"] + arguments).status == 0) }
        try edit.make(project)
        let why = try Self.run(project, ["why", edit.step] + arguments + edit.arguments)
        for words in edit.words { #expect(why.output.contains(words), "\(why.output)\(why.errors)") }
        let next = try Self.run(project, ["run", "--json"] + arguments + edit.arguments)
        #expect(next.outcomes[edit.step] == "ran", "\(next.output)")
        let last = try Self.run(project, ["run", "--json"] + arguments + edit.arguments)
        #expect(last.executed == [])
    }

    static let noEdits = [
        Edit(testDescription: "role, tags and disk", step: "", words: []) {
            try $0.edit("pipeline.json", "role/r\"", "role/another\", \"Tags\": [{\"Key\": \"k\", \"Value\": \"v\"}]")
            try $0.edit("pipeline.json", "\"VolumeSizeInGB\": 30", "\"VolumeSizeInGB\": 300")
        },
        Edit(testDescription: "names and order of the definition", step: "", words: []) {
            try $0.edit("pipeline.json", "\"Name\": \"Prepare\", ", "\"Name\": \"Prepare\", \"DisplayName\": \"x\", ")
            try $0.edit("pipeline.json", "{\"Version\"", "   {\"Version\"")
        },
        Edit(testDescription: "names of generated data", step: "", words: []) {
            try $0.edit("pipeline.json", "s3://bucket/models", "s3://bucket/models-2026-11-23-10-00-00-123")
            try $0.edit("pipeline.json", "s3://bucket/clean", "s3://bucket/clean-2026-11-23-10-00-00-123")
        },
        Edit(testDescription: "the SDK's own hyperparameters", step: "", words: []) {
            try $0.edit("pipeline.json", "train-2026-11-22-10-00-00-123", "train-2026-11-23-11-30-00-456")
        },
        Edit(testDescription: "time limits", step: "", words: []) {
            try $0.edit("pipeline.json", "\"MaxRuntimeInSeconds\": 86400", "\"MaxRuntimeInSeconds\": 3600")
        },
        Edit(testDescription: "compiled copies of modules", step: "", words: []) {
            try $0.write("code/train/__pycache__/helper.cpython-311.pyc", "x")
        },
    ]

    @Test(arguments: noEdits) func whatNoStepSeesReplays(edit: Edit) throws {
        let project = try Self.project()
        let arguments = ["run", "pipeline.json", "--runtime", "host", "--json"]
        try #require(try Self.run(project, arguments).status == 0)
        try edit.make(project)
        let next = try Self.run(project, arguments)
        #expect(next.executed == [], "\(next.output)\(next.errors)")
        #expect(next.outcomes.count == 4)
    }

    /// The chain with a Python of its own, a variable, and a step that starts a program of this machine.
    private static func project() throws -> Project {
        let project = try Project.chain()
        try project.write("retake.yaml", "images: {\"*\": {python: ../venv/bin/python3}}\n")
        let null = try project.space.write("null.txt", "")
        let environment = ["PATH": Project.path]
        let made = try ChildProcess(
            ["/usr/bin/env", "python3", "-m", "venv", "--without-pip", "venv"], in: project.space.path,
            environment: environment, output: null, errors: null
        ).waitUntilExit()
        try #require(made == 0)
        try project.install("numpy", "1.0")
        let tool = try project.makeTool("1")
        try project.write("code/train/unused.py", "")
        try project.edit(
            "code/prepare.py", "import os\n", "import os, importlib.metadata\nimportlib.metadata.version('numpy')\n")
        try project.edit(
            "pipeline.json", "\"sagemaker_program\"",
            "\"sagemaker_job_name\": \"\\\"train-2026-11-22-10-00-00-123\\\"\", \"sagemaker_program\"")
        try project.edit(
            "pipeline.json", "{\"Name\": \"Report\", \"Type\": \"Processing\", \"Arguments\": {",
            """
            {"Name": "Tool", "Type": "Processing", "Arguments": {
              "ProcessingResources": {"ClusterConfig": {"InstanceType": "local", "InstanceCount": 1, "VolumeSizeInGB": 1}},
              "AppSpecification": {"ImageUri": "python:3", "ContainerEntrypoint": ["\(tool)", "/opt/ml/processing/out"]},
              "RoleArn": "r", "ProcessingOutputConfig": {"Outputs": [{"OutputName": "out", "AppManaged": false,
                "S3Output": {"S3Uri": "s3://bucket/tool", "LocalPath": "/opt/ml/processing/out", "S3UploadMode": "EndOfJob"}}]}}},
            {"Name": "Report", "Type": "Processing", "Arguments": {
              "Environment": {"MODE": "a"},
            """)
        return project
    }

    private static func run(_ project: Project, _ arguments: [String]) throws -> Project.Result {
        let process = try project.start(arguments)
        process.waitUntilExit()
        return try project.result(of: process)
    }
}

extension Project {
    /// A program outside of the project that writes a word.
    @discardableResult
    fileprivate func makeTool(_ word: String) throws -> FilePath {
        let text = try space.write("tool-\(word)", "#!/bin/sh\necho \(word) > \"$1/a\"\n", executable: true)
        try copyProgram(text, to: space.path.appending("tool"))
        return space.path.appending("tool")
    }

    /// Makes it look as if a distribution were installed in the project's own Python.
    fileprivate func install(_ name: String, _ version: String, insteadOf earlier: String? = nil) throws {
        let folder = try #require(
            try FileManager.default.contentsOfDirectory(atPath: space.path.appending("venv/lib").string).first)
        let packages = "venv/lib/\(folder)/site-packages"
        if let earlier { try space.remove("\(packages)/\(name)-\(earlier).dist-info") }
        try space.write(
            "\(packages)/\(name)-\(version).dist-info/METADATA",
            "Metadata-Version: 2.1\nName: \(name)\nVersion: \(version)\n")
    }
}
