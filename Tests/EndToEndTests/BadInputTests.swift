import Foundation
import SystemPackage
import TestSupport
import Testing

/// Each ends with status 2, one clear message on standard error, and no step started.
struct BadInputTests {
    private func expect(_ result: Project.Result, says message: String) {
        #expect(result.errors == message + "\n")
        #expect(result.output == "")
        #expect(result.status == 2)
    }

    /// A definition of one Processing step, `A`, and others.
    private func definition(_ changes: String = "", others: String = "", parameters: String = "") -> String {
        """
        {"Version": "2020-12-01", "Parameters": [\(parameters)], "Steps": [
          {"Name": "A", "Type": "Processing", \(changes) "Arguments": {
            "ProcessingResources": {"ClusterConfig": {"InstanceType": "local", "InstanceCount": 1, "VolumeSizeInGB": 1}},
            "AppSpecification": {"ImageUri": "python:3", "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/a.py"]},
            "RoleArn": "r", "ProcessingInputs": [
              {"InputName": "code", "AppManaged": false, "S3Input": {"S3Uri": "file://code", "LocalPath": "/opt/ml/processing/input/code", "S3DataType": "S3Prefix", "S3InputMode": "File"}}]}}\(others)]}
        """
    }

    @Test func aFileThatIsNotThere() throws {
        expect(
            try Project().retake("run", "pipeline.json"),
            says: "retake: 'pipeline.json' can't be read: No such file or directory")
    }

    @Test func noPipelineAtAll() throws {
        expect(
            try Project().retake("run"),
            says:
                "retake: no pipeline given: name a definition, as in 'retake run pipeline.json', or set 'pipeline:' in retake.yaml here"
        )
    }

    @Test func notJSON() throws {
        let project = try Project()
        try project.write("pipeline.json", "{\"Version\": \"2020-12-01\",\n \"Steps\": [}")
        expect(
            try project.retake("run", "pipeline.json"),
            says: "retake: pipeline.json: not JSON: line 2, column 12: expected a value")
    }

    @Test func aCycleIsShown() throws {
        let project = try Project()
        let other = """
            , {"Name": "B", "Type": "Processing", "DependsOn": ["A"], "Arguments": {"AppSpecification": {"ImageUri": "i", "ContainerEntrypoint": ["true"]}}}
            """
        try project.write("pipeline.json", definition("\"DependsOn\": [\"B\"],", others: other))
        expect(
            try project.retake("run", "pipeline.json"),
            says:
                "retake: steps need each other: A → B → A; remove one of these references or DependsOn entries")
    }

    @Test func aParameterOfTheWrongType() throws {
        let project = try Project()
        try project.write(
            "pipeline.json", definition(parameters: #"{"Name": "Depth", "Type": "Integer", "DefaultValue": 1}"#))
        expect(
            try project.retake("run", "pipeline.json", "--param", "Depth=deep"),
            says: "retake: parameter 'Depth' is an Integer, and 'deep' is not")
        expect(
            try project.retake("run", "pipeline.json", "--param", "Dept=1"),
            says: "retake: this pipeline has no parameter 'Dept'; it has Depth; did you mean 'Depth'?")
    }

    @Test func parametersThatAreMissingAreListedTogether() throws {
        let project = try Project()
        try project.write(
            "pipeline.json",
            definition(parameters: #"{"Name": "In", "Type": "String"}, {"Name": "Out", "Type": "String"}"#))
        expect(
            try project.retake("run", "pipeline.json"),
            says: "retake: parameters without a value: In, Out; give each with --param In=VALUE --param Out=VALUE")
    }

    @Test func anInputThatNothingProvides() throws {
        let project = try Project()
        try project.write("pipeline.json", definition())
        expect(
            try project.retake("run", "pipeline.json"),
            says: """
                retake: nothing provides this input:
                  step 'A', input 'code': file://code
                put it there, or name what is there
                """)
    }

    @Test func aScriptThatIsNotThere() throws {
        let project = try Project()
        try project.write("pipeline.json", definition())
        try project.write("code/aa.py", "")
        let result = try project.retake("run", "pipeline.json")
        expect(
            result,
            says:
                "retake: step 'A' starts /opt/ml/processing/input/code/a.py, which is not in code: there is no 'a.py'; did you mean 'aa.py'?"
        )
    }

    @Test func requirementsThatCanNotBeInstalled() throws {
        let project = try Project.chain()
        try project.write("code/train/requirements.txt", "--no-index\nno-such-package==1.0\n")
        let result = try project.retake("run", "pipeline.json")
        #expect(result.status == 2)
        #expect(
            result.errors.contains("retake: the environment of code/train/requirements.txt can't be built; "),
            "\(result.errors)")
        #expect(result.errors.hasSuffix("asked for by code/train/requirements.txt, line 2: no-such-package==1.0\n"))
    }

    @Test func aSettingThatIsMisspelt() throws {
        let project = try Project()
        try project.write("retake.yaml", "name: churn\nbucket: data\n")
        let result = try project.retake("run", "pipeline.json")
        #expect(result.errors.hasPrefix("retake: retake.yaml:2:1: "))
        #expect(result.errors.contains("did you mean 'buckets'?"))
        #expect(result.status == 2)
    }

    @Test func aCacheFolderThatCannotBeWritten() throws {
        let project = try Project.chain()
        try project.write("file", "")
        expect(
            try project.retake("run", "pipeline.json", "--cache", "file/cache"),
            says:
                "retake: the cache folder 'file/cache' can't be written: Not a directory; choose another with --cache or RETAKE_CACHE"
        )
    }

    @Test func bubblewrapThatIsNotInstalled() throws {
        let project = try Project.chain()
        try project.space.makeFolder("bin")
        try FileManager.default.createSymbolicLink(
            atPath: project.space.path.pushing("bin/python3").string, withDestinationPath: "/usr/bin/python3")
        let result = try project.retake(
            "run", "pipeline.json", "--runtime", "namespace",
            environment: ["PATH": project.space.path.appending("bin").string])
        #expect(result.errors.contains("bubblewrap"))
        #expect(result.errors.contains("--runtime host"))
        #expect(result.status == 2)
    }

    @Test func bubblewrapThatTheKernelRefuses() throws {
        let project = try Project.chain()
        let words = "bwrap: No permissions to create new namespace"
        try project.space.write("bin/bwrap", "#!/bin/sh\necho '\(words)' >&2\nexit 1\n", executable: true)
        let path = "\(project.space.path)/bin:\(Project.path)"
        let result = try project.retake(
            "run", "pipeline.json", "--json", "--runtime", "namespace", environment: ["PATH": path])
        #expect(result.errors.hasPrefix("retake: this system refuses namespaces to bubblewrap (\"\(words)\")"))
        #expect(result.errors.contains("--runtime host"))
        #expect(result.outcomes == ["Prepare": "skipped", "Train": "skipped", "Report": "skipped"])
        #expect(result.status == 2)
        #expect(project.space.files(below: "cache/workspaces") == [])
    }

    @Test(arguments: [["run", "--jobs", "0"], ["run", "--param", "x"], ["walk"], ["run", "--runtime", "moon"]])
    func wrongUsage(arguments: [String]) throws {
        let project = try Project()
        let process = try project.start(arguments)
        process.waitUntilExit()
        let result = try project.result(of: process)
        #expect(result.status == 2)
        #expect(result.output == "")
        #expect(result.errors.hasPrefix("Error: "))
    }
}
