import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import SageMaker
import SystemPackage
import TestSupport
import Testing

private let corpus = FilePath(#filePath).removingLastComponent().pushing("../../../shared/corpus").lexicallyNormalized()
private let hasCorpus = FileManager.default.fileExists(atPath: corpus.string)

/// Real definitions made by the real SDK, planned: steps, order and where their data comes from.
@Suite(.enabled(if: hasCorpus, "the corpus of real definitions is not beside this checkout"))
struct CorpusPlanTests {
    private func plan(_ name: String, in space: TemporaryFolder, parameters: [String: String] = [:]) throws
        -> PlanReport
    {
        let file = corpus.appending(name).appending("definition.json")
        let pipeline = try SageMakerDefinition.pipeline(from: try File.read(file), name: name, file: file.string)
        let resolved = try PipelineResolver(
            pipeline: pipeline, dialect: SageMakerDialect(processorCount: 2, startedAt: "2026-01-01T00:00:00Z"),
            data: DataSettings(baseFolder: space.path, mappings: [], buckets: space.path.appending("buckets"))
        ).resolve(parameters: try pipeline.parameters.values(texts: parameters))
        let python = Interpreter(executable: "/usr/bin/python3", prefixes: [], version: "3.11.7")
        let machine = Machine(runtimeKind: "namespace", platform: "linux-x86_64", interpreters: [.onPath: python])
        return try Planner(
            resolved, cache: try Cache(at: space.path.appending("cache")), machine: machine, now: 1_700_000_000
        )
        .report()
    }

    @Test func theArticlesPipelineIsLinkedByItsURIs() throws {
        let space = try TemporaryFolder()
        try space.write(
            "buckets/sagemaker-us-east-1-123456789012/local pipeline/preprocessing/input/input-1/train.csv", "x")
        try space.write(
            "buckets/sagemaker-us-east-1-123456789012/catboost-preprocess-2026-11-22-21-55-02-546/input/code/preprocess.py",
            "")
        try space.write("train/train.py", "")
        let plan = try plan("article_local_catboost", in: space)
        #expect(plan.entries.map(\.step) == ["preprocessing", "training"])
        #expect(plan.entries.map(\.outcome) == [.ran, .undecided])
        #expect(plan.entries.map(\.needs) == [[], ["preprocessing"]])
        #expect(
            plan.entries[1].inputs == [
                .init(
                    name: "train", uri: "s3://sagemaker-us-east-1-123456789012/local-pipeline/preprocessed",
                    source: "preprocessing/output-1"),
                .init(name: "code", uri: "file://train", source: space.path.appending("train").string),
            ])
    }

    @Test func aFolderBelowAnOutputIsReadFromThatOutput() throws {
        let space = try TemporaryFolder()
        let plan = try plan("local_mode_byoc_dir", in: space)
        #expect(plan.entries.map(\.step) == ["ProcessData", "TrainModel"])
        #expect(plan.entries[0].inputs.map(\.name) == ["input-1", "code", "entrypoint"])
        #expect(plan.entries[0].inputs.map(\.source) == [nil, nil, nil])
        #expect(plan.entries[1].inputs.map(\.name) == ["train", "test", "code"])
        #expect(
            plan.entries[1].inputs.map(\.source) == ["ProcessData/output/train", "ProcessData/output/test", nil])
    }
}
