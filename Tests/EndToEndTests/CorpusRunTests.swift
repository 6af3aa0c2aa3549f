import Foundation
import SystemPackage
import TestSupport
import Testing

private let corpus = FilePath(#filePath).removingLastComponent().pushing("../../../shared/corpus").lexicallyNormalized()
private let hasCorpus = FileManager.default.fileExists(atPath: corpus.string)

/// Real definitions, run whole with scripts of the same shape as those that they were made with.
@Suite(.enabled(if: hasCorpus, "the corpus of real definitions is not beside this checkout"))
struct CorpusRunTests {
    private func project(_ name: String) throws -> Project {
        let project = try Project()
        let file = corpus.appending(name).appending("definition.json")
        try project.write("\(name).json", try String(contentsOfFile: file.string, encoding: .utf8))
        return project
    }

    private static let bucket = "buckets/sagemaker-us-east-1-123456789012"

    /// The abalone pipeline of the SDK's local mode: preprocess, train, evaluate, decide, repack, create, transform.
    private func abalone() throws -> Project {
        let project = try project("abalone_local_mode")
        let code = "\(Self.bucket)/LocalModelPipeline/code"
        try project.write(
            "\(Self.bucket)/sagemaker-pipelines-local-mode-example/abalone-data-set/abalone-dataset.csv",
            "1,2\n2,4\n3,6\n")
        try project.write(
            "\(code)/a136bfa72461b812228d5839db269bb7822f93b7ab5a444335b8b3595cd558ef/preprocessing.py",
            """
            base = "/opt/ml/processing"
            rows = open(base + "/input/abalone-dataset.csv").read()
            for part in ("train", "validation", "test"): open("%s/%s/%s.csv" % (base, part, part), "w").write(rows)
            """)
        try project.write(
            "\(code)/3edc043c2be7cbfc6af1670a48982ebe35e94f2b47e52a0480869af6f045b356/sourcedir.tar.gz/abalone.py",
            """
            import os
            rows = [line.split(",") for line in open(os.environ["SM_CHANNEL_TRAIN"] + "/train.csv")]
            factor = sum(float(y) / float(x) for x, y in rows) / len(rows)
            open(os.environ["SM_MODEL_DIR"] + "/factor.txt", "w").write(str(factor))
            print("validation-rmse:0.5 after", os.environ["SM_HP_NUM_ROUND"])
            """)
        try project.write(
            "\(code)/bfaeda0208795baa85ea58f0436e075a1bf8542d2c15ed5f04f4cf42557aefb1/evaluation.py",
            """
            import json, tarfile
            tarfile.open("/opt/ml/processing/model/model.tar.gz").extractall("/tmp/model")
            factor = float(open("/tmp/model/factor.txt").read())
            rows = [line.split(",") for line in open("/opt/ml/processing/test/test.csv")]
            mse = sum((float(y) - factor * float(x)) ** 2 for x, y in rows) / len(rows) + 4.9
            json.dump({"regression_metrics": {"mse": {"value": mse}}}, open("/opt/ml/processing/evaluation/evaluation.json", "w"))
            """)
        let repack = "\(Self.bucket)/sagemaker-scikit-learn-2026-11-22-21-55-46-832/source/sourcedir.tar.gz"
        try project.write(
            "\(repack)/_repack_script_launcher.sh",
            "#!/bin/bash\nset -e\ntar xzf $SM_CHANNEL_TRAINING/model.tar.gz -C $SM_MODEL_DIR\nmkdir $SM_MODEL_DIR/$SM_HP_SOURCE_DIR\ncp $SM_HP_INFERENCE_SCRIPT $SM_MODEL_DIR/code/\n"
        )
        try project.write(
            "\(repack)/inference.py",
            """
            def model_fn(folder): return float(open(folder + "/factor.txt").read())
            def input_fn(body, content_type): return [float(line.split(",")[0]) for line in body.splitlines()]
            def predict_fn(values, factor): return [factor * value for value in values]
            def output_fn(values, accept): return "\\n".join(map(str, values))
            """)
        return project
    }

    private func run(_ project: Project, _ more: String...) throws -> Project.Result {
        try project.start(
            ["run", "abalone_local_mode.json", "--name", "abalone", "--buckets", "buckets", "--json"] + more
        )
        .waitUntilExit()
        return Project.Result(
            output: try project.space.read("stdout.txt"), errors: try project.space.read("stderr.txt"), status: 0)
    }

    @Test(.enabled(if: Project.hasNamespaces)) func theAbalonePipelineRunsEitherWay() throws {
        let project = try abalone()
        let good = try run(project)
        #expect(
            good.outcomes == [
                "AbaloneProcess": "ran", "AbaloneTrain": "ran", "AbaloneEval": "ran", "AbaloneMSECond": "evaluated",
                "AbaloneCreateModel-RepackModel-0": "ran", "AbaloneCreateModel-CreateModel": "evaluated",
                "AbaloneTransform": "ran", "AbaloneMSEFail": "not-taken",
            ], "\(good.output)\(good.errors)")
        #expect(good.reasons["AbaloneMSECond"] == "4.9 <= 7.0: true")
        let scores = try project.retake(
            "get", "AbaloneTransform", "transform/test.csv.out", "-", "--pipeline", "abalone")
        #expect(scores.output == "2.0\n4.0\n6.0", "\(scores.errors)")
        #expect(try run(project).executed == [])

        let bad = try run(project, "--param", "MseThreshold=3")
        #expect(bad.outcomes["AbaloneMSEFail"] == "failed")
        #expect(bad.outcomes["AbaloneTransform"] == "not-taken")
        #expect(bad.executed == ["AbaloneMSEFail"])
        // Only the tail runs again when the model's script is edited.
        try project.edit(
            "\(Self.bucket)/sagemaker-scikit-learn-2026-11-22-21-55-46-832/source/sourcedir.tar.gz/inference.py",
            "factor * value",
            "factor * value + 1")
        #expect(try run(project).executed == ["AbaloneCreateModel-RepackModel-0", "AbaloneTransform"])
    }

    @Test func thirtyNestedConditionsAreDecided() throws {
        let project = try project("airflow_nested_30_conditions")
        let result = try project.retake("run", "airflow_nested_30_conditions.json", "--json")
        #expect(result.outcomes.count == 31)
        #expect(Set(result.outcomes.values).isSubset(of: ["evaluated", "not-taken"]), "\(result.outcomes)")
        #expect(result.status == 0)
    }

    @Test func twoThousandCallbacksAreAnsweredByOneHandler() throws {
        let project = try project("sdk_large_pipeline_2000_steps")
        try project.write("answer.sh", "#!/bin/sh\necho '{\"output\": \"ok\"}'\n")
        try project.write("retake.yaml", "steps:\n  \"*\": {handler: sh answer.sh}\n")
        let first = try project.retake("run", "sdk_large_pipeline_2000_steps.json", "--json")
        #expect(first.outcomes.values.count { $0 == "ran" } == 2000, "\(first.errors)")
        let again = try project.retake("run", "sdk_large_pipeline_2000_steps.json", "--json")
        #expect(again.outcomes.values.count { $0 == "replayed" } == 2000)
    }

    @Test(arguments: [
        "sdk_callback_output_ref", "sdk_lambda_output_ref", "coverage_endpoint_lineage", "v3_emr_serverless",
    ])
    func whatOnlyTheCloudCanDoRunsThroughAHandler(name: String) throws {
        let project = try project(name)
        try project.write(
            "retake.yaml",
            "steps:\n  \"*\": {handler: \"echo '{\\\"output1\\\": \\\"x\\\", \\\"EndpointConfigName\\\": \\\"e\\\"}'\"}\n"
        )
        let result = try project.retake("run", "\(name).json", "--json")
        // A lineage is noted without a handler.
        let lineage = name == "coverage_endpoint_lineage" ? ["evaluated"] : []
        #expect(Set(result.outcomes.values) == Set(["ran"] + lineage), "\(result.output)\(result.errors)")
        #expect(try project.retake("run", "\(name).json", "--json").executed == [])
    }
}
