import Foundation
import SystemPackage
import TestSupport
import Testing

/// A Python with xgboost, which `make test-algorithms` makes.
private let pythonWithXGBoost = FilePath(#filePath).removingLastComponent()
    .pushing("../../.build/algorithms/bin/python").lexicallyNormalized().string

/// Pipelines of AWS's built-in algorithms, whose person wrote neither a trainer nor a server.
@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: pythonWithXGBoost),
        "no Python with xgboost in .build/algorithms; make it with: make test-algorithms"))
struct BuiltInAlgorithmTests {
    /// Prepare, train, evaluate, decide, register, create, transform, as AWS's abalone example does.
    private func project() throws -> Project {
        let project = try Project()
        try project.write("retake.yaml", "images: {\"*\": {python: \(pythonWithXGBoost)}}\n")
        var state: UInt32 = 7
        let rows = (0..<300).map { _ in
            let values = (0..<3).map { _ in
                state = state &* 1_664_525 &+ 1_013_904_223
                return Double(state >> 8) / Double(1 << 24)
            }
            return "\(5 * values[0] - 3 * values[1] + 0.1 * values[2]),\(values[0]),\(values[1]),\(values[2])\n"
        }
        try project.write("data/abalone.csv", rows.joined())
        try project.write(
            "code/prepare.py",
            """
            import os
            lines = open("/opt/ml/processing/input/data/abalone.csv").readlines()
            for name, part in (("train", lines[:200]), ("validation", lines[200:250]), ("test", lines[250:])):
                os.makedirs("/opt/ml/processing/" + name, exist_ok=True)
                open("/opt/ml/processing/%s/%s.csv" % (name, name), "w").writelines(part)
            os.makedirs("/opt/ml/processing/batch", exist_ok=True)
            open("/opt/ml/processing/batch/batch.csv", "w").writelines(line.partition(",")[2] for line in lines[250:])
            """)
        try project.write(
            "code/evaluate.py",
            """
            import json, os, tarfile
            import pandas, xgboost
            tarfile.open("/opt/ml/processing/model/model.tar.gz").extractall("/tmp")
            model = xgboost.Booster()
            model.load_model("/tmp/xgboost-model")
            test = pandas.read_csv("/opt/ml/processing/test/test.csv", header=None)
            predictions = model.predict(xgboost.DMatrix(test.iloc[:, 1:].values))
            mse = float(((predictions - test[0]) ** 2).mean())
            os.makedirs("/opt/ml/processing/evaluation", exist_ok=True)
            json.dump({"mse": mse}, open("/opt/ml/processing/evaluation/evaluation.json", "w"))
            """)
        try project.write("pipeline.json", Self.definition)
        return project
    }

    private static let registry = "683313688378.dkr.ecr.us-east-1.amazonaws.com"

    private static func processing(_ name: String, _ script: String, inputs: [(String, String)], outputs: [String])
        -> String
    {
        let code =
            #"{"InputName": "code", "S3Input": {"S3Uri": "file://code/\#(script)", "LocalPath": "/opt/ml/processing/input/code"}}"#
        let all =
            [code]
            + inputs.map { uri, path in
                #"{"InputName": "\#(path.split(separator: "/").last ?? "")", "S3Input": {"S3Uri": \#(uri), "LocalPath": "\#(path)"}}"#
            }
        let made = outputs.map {
            #"{"OutputName": "\#($0)", "S3Output": {"S3Uri": "s3://b/\#(name)/\#($0)", "LocalPath": "/opt/ml/processing/\#($0)"}}"#
        }
        return """
            {"Name": "\(name)", "Type": "Processing", "Arguments": {
              "AppSpecification": {"ImageUri": "\(registry)/sagemaker-scikit-learn:1.2-1-cpu-py3",
                "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/\(script)"]},
              "ProcessingInputs": [\(all.joined(separator: ", "))],
              "ProcessingOutputConfig": {"Outputs": [\(made.joined(separator: ", "))]}},
              "PropertyFiles": [{"PropertyFileName": "Report", "OutputName": "evaluation", "FilePath": "evaluation.json"}]}
            """
    }

    private static func channel(_ name: String) -> String {
        """
        {"ChannelName": "\(name)", "ContentType": "text/csv",
         "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://b/Prepare/\(name)"}}}
        """
    }

    private static let artifact = #"{"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"}"#

    private static let definition = """
        {"Version": "2020-12-01", "Steps": [
          \(processing(
            "Prepare", "prepare.py", inputs: [("\"file://data\"", "/opt/ml/processing/input/data")],
            outputs: ["train", "validation", "test", "batch"])),
          {"Name": "Train", "Type": "Training", "Arguments": {
            "AlgorithmSpecification": {"TrainingImage": "\(registry)/sagemaker-xgboost:1.7-1", "TrainingInputMode": "File"},
            "HyperParameters": {"objective": "reg:squarederror", "num_round": "20", "max_depth": "4", "eta": "0.2"},
            "InputDataConfig": [\(channel("train")), \(channel("validation"))],
            "OutputDataConfig": {"S3OutputPath": "s3://b/models"}}},
          \(processing(
            "Evaluate", "evaluate.py",
            inputs: [(artifact, "/opt/ml/processing/model"), ("\"s3://b/Prepare/test\"", "/opt/ml/processing/test")],
            outputs: ["evaluation"])),
          {"Name": "IsGood", "Type": "Condition", "Arguments": {
            "Conditions": [{"Type": "LessThanOrEqualTo", "RightValue": 6.0, "LeftValue":
              {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.Evaluate.PropertyFiles.Report"}, "Path": "mse"}}}],
            "ElseSteps": [], "IfSteps": [
              {"Name": "Register", "Type": "RegisterModel", "Arguments": {"ModelPackageGroupName": "Abalone",
                "InferenceSpecification": {"Containers": [{"Image": "\(registry)/sagemaker-xgboost:1.7-1", "ModelDataUrl": \(artifact)}]}}},
              {"Name": "Create", "Type": "Model", "Arguments": {
                "PrimaryContainer": {"Image": "\(registry)/sagemaker-xgboost:1.7-1", "ModelDataUrl": \(artifact)}}},
              {"Name": "Score", "Type": "Transform", "Arguments": {
                "ModelName": {"Get": "Steps.Create.ModelName"}, "TransformResources": {"InstanceCount": 1, "InstanceType": "ml.m5.large"},
                "TransformInput": {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://b/Prepare/batch"}},
                  "ContentType": "text/csv", "SplitType": "Line"},
                "TransformOutput": {"S3OutputPath": "file://scores", "Accept": "text/csv", "AssembleWith": "Line"}}}]}}]}
        """

    /// What xgboost, called by hand, says of the rows of the test.
    private func scoresByHand(in project: Project) throws -> String {
        let process = Process()
        let answer = Pipe()
        process.executableURL = URL(fileURLWithPath: pythonWithXGBoost)
        process.arguments = [
            "-c",
            """
            import numpy, xgboost
            rows = numpy.loadtxt("data/abalone.csv", delimiter=",")
            data = lambda part: xgboost.DMatrix(part[:, 1:], label=part[:, 0])
            values = {"objective": "reg:squarederror", "max_depth": 4, "eta": 0.2}
            model = xgboost.train(values, data(rows[:200]), 20)
            print(*model.predict(data(rows[250:])).tolist(), sep="\\n")
            """,
        ]
        process.currentDirectoryURL = URL(fileURLWithPath: project.space.path.appending("project").string)
        process.standardOutput = answer
        try process.run()
        let bytes = try answer.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: ["namespace"].filter(Project.runtimes.contains))
    func aPipelineOfTheXGBoostImageRunsWholeAndSaysWhatXGBoostSays(runtime: String) throws {
        let project = try project()
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", runtime)
        #expect(
            result.outcomes == [
                "Prepare": "ran", "Train": "ran", "Evaluate": "ran", "IsGood": "evaluated", "Register": "ran",
                "Create": "evaluated", "Score": "ran",
            ], "\(result.output)\(result.errors)")
        #expect(result.output.contains("validation:rmse"))
        #expect(try project.read("scores/batch.csv.out") == scoresByHand(in: project))
        #expect(try project.retake("run", "pipeline.json", "--json", "--runtime", runtime).executed == [])
    }
}
