import PipelineModel
import Testing

@testable import StepExecution

@Suite struct HostPathsTests {
    private static func paths() throws -> HostPaths {
        var job = Job(step: "a", image: "i", command: ["x"])
        job.outputs = [.init(name: "o", path: "/data/out", uri: "")]
        return HostPaths(try JobPaths(job), root: "/w/root")
    }

    @Test(arguments: [
        ("/opt/ml/model", "/w/root/opt/ml/model"), ("/opt/ml", "/w/root/opt/ml"), ("/data/out/x", "/w/root/data/out/x"),
        ("--model-dir=/opt/ml/model", "--model-dir=/w/root/opt/ml/model"), ("/opt/mlflow", "/opt/mlflow"),
        ("/data", "/data"), ("/usr/bin/python3", "/usr/bin/python3"), ("opt/ml", "opt/ml"),
        ("cat /opt/ml/x", "cat /opt/ml/x"),
        ("a=/opt/ml/x", "a=/opt/ml/x"), ("s3://opt/ml", "s3://opt/ml"), ("/", "/"), ("", ""),
    ])
    func wholeWordsAreMoved(word: String, moved: String) throws {
        #expect(try Self.paths().command([word]) == [moved])
    }

    @Test(arguments: [
        ("/opt/ml/model", "/w/root/opt/ml/model"), ("/opt/ml/code:/usr/lib", "/w/root/opt/ml/code:/usr/lib"),
        ("s3://b/opt/ml", "s3://b/opt/ml"), ("file:///opt/ml", "file:///opt/ml"), ("0.1", "0.1"),
        ("{not json", "{not json"),
        (#"{"a": ["/opt/ml/x", 1.50]}"#, #"{"a":["/w/root/opt/ml/x",1.5]}"#),
        (#"{"a": ["x", 1.50]}"#, #"{"a": ["x", 1.50]}"#),
        (#"["--train","/opt/ml/x"]"#, #"["--train","/w/root/opt/ml/x"]"#),
    ])
    func variablesAreMoved(value: String, moved: String) throws {
        #expect(try Self.paths().variables(["A": value]) == ["A": moved])
    }
}
