import PipelineModel
import Testing

@testable import SageMaker

@Suite struct ImageProgramsTests {
    private static let xgboost = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"

    /// What a job of an image is started with, and its program's files; `program/train` and `program/data.csv` exist.
    private func program(_ words: [String]) -> (command: [String], inputs: [String]) {
        let programs = ImagePrograms(
            folder: "/project", command: { _ in words },
            exists: { ["/project/program/train", "/project/program/data.csv"].contains($0) })
        let program = programs.program(ofImage: "mine")
        return (program?.words ?? [], program?.inputs.map { "\($0.uri) at \($0.path)" } ?? [])
    }

    @Test func aFileThatExistsIsFoundWithoutASuffixAndBringsItsFolder() {
        let expected = ["file:///project/program at /opt/retake/program"]
        #expect(program(["python3", "program/train"]) == (["python3", "/opt/retake/program/train"], expected))
        #expect(program(["./program/train"]) == (["/opt/retake/program/train"], expected))
        #expect(
            program(["program/train", "program/data.csv"])
                == (["/opt/retake/program/train", "/opt/retake/program/data.csv"], expected))
    }

    @Test func aLineForTheShellBringsTheFilesThatItNames() {
        let found = program(["/bin/sh", "-c", "python3 program/train&& echo 'done: a/b' >out/x"])
        #expect(found.command.last == "python3 /opt/retake/program/train&& echo 'done: a/b' >out/x")
        #expect(found.inputs == ["file:///project/program at /opt/retake/program"])
    }

    @Test func aFileOfTheProjectsOwnFolderComesAlone() {
        #expect(
            program(["python3", "train.py", "application/json"])
                == (
                    ["python3", "/opt/retake/program/train.py", "application/json"],
                    ["file:///project/train.py at /opt/retake/program"]
                ))
        #expect(program(["../tools/serve.py"]).inputs == ["file:///project/../tools/serve.py at /opt/retake/program"])
    }

    @Test(arguments: [
        "[5]#011train-rmse:2.5#011validation-rmse:-2.25e-1", "[5]\ttrain-rmse:2.5\tvalidation-rmse:-2.25e-1",
    ])
    func theServiceKnowsTheMetricsOfXGBoost(line: String) throws {
        let metrics = ImagePrograms().metrics(ofImage: Self.xgboost, defined: [])
        let found = try MetricSearch(metrics).findings(in: [line]).metrics
        #expect(found.map { "\($0.name) \($0.value)" } == ["train:rmse 2.5", "validation:rmse -0.225"])
    }

    @Test func anAlgorithmOfAWSIsMeasuredByTheObjectiveOfItsTuning() throws {
        let image = "174872318107.dkr.ecr.us-west-2.amazonaws.com/linear-learner:1"
        let metrics = ImagePrograms().metrics(
            ofImage: image, defined: [], objective: "validation:objective_loss")
        let line = "[01/01/2024 10:00:00 INFO 1] #quality_metric: host=algo-1, validation objective_loss <loss>=0.5"
        #expect(try MetricSearch(metrics).findings(in: [line]).metrics.map(\.value) == [0.5])
        #expect(ImagePrograms().metrics(ofImage: "mine/linear-learner:1", defined: [], objective: "a:b").isEmpty)
    }

    @Test func whatADefinitionSaysOfAMetricHoldsBeforeTheSettingsAndTheService() {
        let programs = ImagePrograms(metrics: { _ in
            [.init(name: "train:rmse", pattern: "settings ([0-9]+)"), .init(name: "own", pattern: "own ([0-9]+)")]
        })
        let metrics = programs.metrics(
            ofImage: Self.xgboost, defined: [.init(name: "own", pattern: "definition ([0-9]+)")])
        #expect(metrics.first { $0.name == "own" }?.pattern == "definition ([0-9]+)")
        #expect(metrics.first { $0.name == "train:rmse" }?.pattern == "settings ([0-9]+)")
    }
}
