import Foundation
import SystemPackage
import TestSupport
import Testing

/// What a person finds who starts: an example, a settings file for a definition, a schema, a graph.
struct StartingTests {
    @Test func initWritesTheExampleAndItRuns() throws {
        let project = try Project()
        let made = try project.retake("init", "demo")
        #expect(
            made.output == """
                demo/retake.yaml
                demo/ingest.py
                demo/model.py
                demo/train.py
                demo/report.py
                now type: cd demo && retake run

                """, "\(made.errors)")
        let example = FilePath(#filePath).removingLastComponent().pushing("../../examples/yaml").lexicallyNormalized()
        for name in try FileManager.default.contentsOfDirectory(atPath: example.string) where name != "README.md" {
            let text = try String(contentsOfFile: example.appending(name).string, encoding: .utf8)
            #expect(try project.space.read("project/demo/\(name)") == text, "\(name)")
        }
        let run = try project.retake("run", "--json", "--runtime", "host", in: "project/demo")
        #expect(run.outcomes == ["ingest": "ran", "train": "ran", "report": "ran"], "\(run.output)\(run.errors)")
        #expect(try project.retake("run", "--json", "--runtime", "host", in: "project/demo").executed == [])
    }

    @Test func initReplacesNothing() throws {
        let project = try Project()
        try project.write("train.py", "mine")
        let result = try project.retake("init")
        #expect(
            result.errors == "retake: 'train.py' is there already, and is left as it is; choose another folder\n")
        #expect(result.status == 2)
        #expect(project.space.files(below: "project") == ["train.py"])
    }

    @Test func initWrapsTheDefinitionThatIsThere() throws {
        let project = try Project.chain()
        let before = try project.space.read("project/pipeline.json")
        #expect(try project.retake("init").output == "retake.yaml\nnow type: retake plan\n")
        #expect(try project.space.read("project/retake.yaml").hasPrefix("pipeline: \"pipeline.json\"\n"))
        #expect(try project.retake("plan").status == 0)
        #expect(try project.space.read("project/pipeline.json") == before)
    }

    @Test func initListsWhatTheDefinitionNames() throws {
        let project = try Project()
        let inputs = (0..<22).map { number in
            #"{"InputName": "i\#(number)", "S3Input": {"S3Uri": "s3://bucket/raw/\#(number)", "LocalPath": "/opt/ml/processing/\#(number)"}}"#
        }
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Metadata": {}, "Parameters": [
              {"Name": "Model", "Type": "String", "DefaultValue": "s3://models"}
            ], "Steps": [{"Name": "A", "Type": "Processing", "Arguments": {
              "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 30}},
              "AppSpecification": {"ImageUri": "1.dkr.ecr/scikit:1", "ContainerEntrypoint": ["true"]}, "RoleArn": "r",
              "ProcessingInputs": [\(inputs.joined(separator: ", "))],
              "ProcessingOutputConfig": {"Outputs": [
                {"OutputName": "o", "S3Output": {"S3Uri": "s3://bucket/out", "LocalPath": "/opt/ml/processing/o", "S3UploadMode": "EndOfJob"}}]}}}]}
            """)
        #expect(try project.retake("init").errors == "")
        let text = try project.space.read("project/retake.yaml")
        #expect(text.contains("\nimages:\n#  \"1.dkr.ecr/scikit:1\": {python: .venv}\n  \"*\": auto\n\n"), "\(text)")
        #expect(
            text.contains("\n#s3:\n#  \"s3://models\": \"data/models\"\n#  \"s3://bucket/raw/0\": \"data/raw/0\"\n"),
            "\(text)")
        #expect(text.hasSuffix("\n# … and 3 more\n"), "\(text)")
        #expect(!text.contains("bucket/out"))
        try project.write(
            "retake.yaml",
            text.replacing("#s3:", with: "s3:").replacing("#  ", with: "  ")
                .replacing(".venv", with: "/usr/bin/python3"))
        #expect(try project.retake("graph", "pipeline.json").errors == "")
    }

    @Test func theGraphIsPrintedAsText() throws {
        let project = try Project.chain()
        #expect(
            try project.retake("graph", "pipeline.json").output == """
                Prepare (Processing)
                  Train (Training) ← Prepare
                    Report (Processing) ← Train

                """)
        #expect(
            try project.retake("graph", "pipeline.json", "--format", "dot").output.contains("\"Prepare\" -> \"Train\";")
        )
        #expect(
            try project.retake("graph", "pipeline.json", "--format", "mermaid").output.hasPrefix("flowchart LR\n  s0["))
    }

    @Test func theSchemaKnowsEveryKey() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(try Project().retake("schema").output.utf8))
        let properties = try #require((schema as? [String: Any])?["properties"] as? [String: Any])
        let project = try Project()
        try project.write("retake.yaml", "zz: 1\n")
        let known = try #require(try project.retake("run").errors.split(separator: "known are ").last)
        let keys = known.split(separator: ", ").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        #expect(Set(properties.keys) == Set(keys))
        try project.write("retake.yaml", "steps: {a: {run: x, zz: 1}}\n")
        let ofStep = try #require(try project.retake("run").errors.split(separator: "known are ").last)
        let definitions = (schema as? [String: Any])?["$defs"] as? [String: Any]
        let step = (definitions?["stepWords"] as? [String: Any])?["properties"] as? [String: Any]
        #expect(
            Set((step ?? [:]).keys)
                == Set(ofStep.split(separator: ", ").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }))
    }
}
