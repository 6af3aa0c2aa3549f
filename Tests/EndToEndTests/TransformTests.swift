import Foundation
import SystemPackage
import TestSupport
import Testing

/// Batch transforms: a model, its script or its server, and the records of some files.
struct TransformTests {
    /// A model that doubles the sum of a row, in a folder that stands for its archive.
    private func project(
        transform: String, environment: String = #""SAGEMAKER_PROGRAM": "inference.py""#
    ) throws -> Project {
        let project = try Project()
        try project.write("model/factor.txt", "2")
        try project.write(
            "model/code/inference.py",
            """
            def model_fn(model_dir):
                return float(open(model_dir + "/factor.txt").read())

            def input_fn(body, content_type):
                assert content_type == "text/csv", content_type
                return [[float(field) for field in line.split(",")] for line in body.splitlines()]

            def predict_fn(rows, factor):
                print("asked for", len(rows), "rows", flush=True)
                return [factor * sum(row) for row in rows]

            def output_fn(prediction, accept):
                return "".join("%g\\n" % value for value in prediction)
            """)
        try project.write("data/a.csv", "1,2\n3,4\n5,6\n")
        try project.write("data/more/b.csv", "7,8\n")
        try project.write("retake.yaml", "s3: {\"s3://b/model.tar.gz\": model}\n")
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Score", "Type": "Transform", "Arguments": {
                "ModelName": {"Get": "Steps.Create.ModelName"}, "TransformResources": {"InstanceCount": 1, "InstanceType": "ml.m5.large"},
                "TransformInput": {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "file://data"}}, "ContentType": "text/csv", "SplitType": "Line"},
                "TransformOutput": {"S3OutputPath": "file://scores", "Accept": "text/csv", "AssembleWith": "Line"}\(transform)}},
              {"Name": "Create", "Type": "Model", "Arguments": {"ExecutionRoleArn": "r", "PrimaryContainer": {
                "Image": "i", "ModelDataUrl": "https://b.s3.us-east-1.amazonaws.com/model.tar.gz", "Environment": {\(environment)}}}}]}
            """)
        return project
    }

    @Test(arguments: Project.runtimes) func aScriptsFunctionsAreHosted(runtime: String) throws {
        let project = try project(transform: "")
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", runtime)
        #expect(result.outcomes == ["Create": "evaluated", "Score": "ran"], "\(result.output)\(result.errors)")
        #expect(project.space.files(below: "project/scores") == ["a.csv.out", "more/b.csv.out"])
        #expect(try project.read("scores/a.csv.out") == "6\n14\n22\n")
        #expect(try project.read("scores/more/b.csv.out") == "30\n")
        // Three records go into one request.
        #expect(result.output.contains("asked for 3 rows"))
        #expect(try project.retake("run", "pipeline.json", "--json", "--runtime", runtime).executed == [])
        // Its model is a part of it.
        try project.write("model/factor.txt", "3")
        let again = try project.retake("run", "pipeline.json", "--json", "--runtime", runtime)
        #expect(again.executed == ["Score"])
        #expect(again.reasons["Score"] == "input/model changed")
    }

    @Test(arguments: [
        (#", "BatchStrategy": "SingleRecord""#, "6\n14\n22\n"),
        (#", "DataProcessing": {"InputFilter": "$[1:]"}"#, "4\n8\n12\n"),
        (
            #", "DataProcessing": {"InputFilter": "$[1:]", "JoinSource": "Input", "OutputFilter": "$[0,-1]"}"#,
            "1,4\n3,8\n5,12\n"
        ),
        (#", "DataProcessing": {"JoinSource": "Input", "OutputFilter": "$[2,0:1]"}"#, "6,1\n14,3\n22,5\n"),
        (#", "DataProcessing": {"JoinSource": "Input"}"#, "1,2,6\n3,4,14\n5,6,22\n"),
        (
            #", "DataProcessing": {"JoinSource": "Input", "OutputFilter": "$[1:-1]"}, "MaxConcurrentTransforms": 4, "BatchStrategy": "SingleRecord""#,
            "2\n4\n6\n"
        ),
    ])
    func recordsAreFilteredAndJoined(transform: String, output: String) throws {
        let project = try project(transform: transform)
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", "host")
        #expect(result.outcomes["Score"] == "ran", "\(result.output)\(result.errors)")
        #expect(try project.read("scores/a.csv.out") == output)
        if transform.contains("SingleRecord") { #expect(result.output.contains("asked for 1 rows")) }
    }

    @Test(arguments: [
        ("", "data/a.csv", "", "there is nothing to transform: every input file is empty"),
        ("", "data/a.csv", "x,y\n", "a.csv, request 1: ValueError: could not convert string to float: 'x'"),
        (
            #", "DataProcessing": {"InputFilter": "$[5]"}"#, "data/a.csv", "1,2\n",
            "the filter '$[5]' finds nothing in a record"
        ),
        (
            #", "DataProcessing": {"InputFilter": "[1:]"}"#, "data/a.csv", "1,2\n",
            "the filter '[1:]' does not begin with '$'"
        ),
        (
            #", "DataProcessing": {"JoinSource": "Input"}"#, "model/code/inference.py",
            "def model_fn(d): return 1\ndef transform_fn(m, body, c, a): return 'one'\n",
            "3 records went into the model and 1 predictions came back"
        ),
        (
            "", "model/code/inference.py", "x = 1\n",
            "the script 'inference.py' has no model_fn(model_dir), which loads the model"
        ),
    ])
    func whatGoesWrongFailsTheStepInItsWords(transform: String, file: String, text: String, message: String) throws {
        let project = try project(transform: transform)
        if file == "data/a.csv" { try project.space.remove("project/data/more") }
        try project.write(file, text)
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", "host")
        #expect(result.outcomes["Score"] == "failed", "\(result.output)\(result.errors)")
        #expect(result.output.contains(#""message":"\#(message)""#), "\(result.output)")
    }

    @Test(arguments: Project.runtimes) func theServeProgramOfAnImageAnswersOverHTTP(runtime: String) throws {
        let project = try project(
            transform: #", "MaxPayloadInMB": 1"#, environment: #""PATH": "/opt/ml/model/bin:/usr/bin:/bin""#)
        try project.write(
            "model/bin/serve",
            """
            #!/usr/bin/env python3
            import http.server, os
            class Server(http.server.BaseHTTPRequestHandler):
                def answer(self, body):
                    self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
                def do_GET(self):
                    self.answer(b"" if self.path == "/ping" else b'{"BatchStrategy": "SINGLE_RECORD"}')
                def do_POST(self):
                    body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                    self.answer(("%s %s %s" % (self.path, self.headers["Accept"], body.upper())).encode())
                def log_message(self, *rest): pass
            http.server.HTTPServer(("127.0.0.1", int(os.environ["SAGEMAKER_BIND_TO_PORT"])), Server).serve_forever()
            """)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: project.space.path.appending("project/model/bin/serve").string)
        try project.write("data/a.csv", "x\ny\n")
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", runtime)
        #expect(result.outcomes["Score"] == "ran", "\(result.output)\(result.errors)")
        #expect(try project.read("scores/a.csv.out") == "/invocations text/csv X\n/invocations text/csv Y\n")
    }

    @Test func aModelThatNoStepMakesIsForTheCloud() throws {
        let project = try project(transform: "")
        try project.edit("pipeline.json", #"{"Get": "Steps.Create.ModelName"}"#, #""elsewhere-1""#)
        let plan = try project.retake("plan", "pipeline.json")
        #expect(
            plan.output.contains(
                "can't run here  -     ModelName is 'elsewhere-1', and no Model step of this pipeline makes a model of that name"
            ),
            "\(plan.output)")
    }
}
