import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import SageMaker
import StepExecution
import SystemPackage
import TestSupport
import Testing

private let corpus = FilePath(#filePath).removingLastComponent().pushing("../../../shared/corpus").lexicallyNormalized()
private let hasCorpus = FileManager.default.fileExists(atPath: corpus.string)

/// A real definition, and what the SDK makes of the same pipeline at another time: every generated name differs.
@Suite(.enabled(if: hasCorpus, "the corpus of real definitions is not beside this checkout"))
struct RecompiledDefinitionTests {
    @Test(arguments: ["article_local_catboost", "sdk_processing_depends_on"])
    func replaysEveryStep(name: String) async throws {
        let file = corpus.appending(name).appending("definition.json")
        let first = String(decoding: try File.read(file), as: UTF8.self)
        let stamp = /2026-11-22-\d\d-\d\d-\d\d-\d\d\d/
        #expect(first.firstMatch(of: stamp) != nil)
        let second = first.replacing(stamp) { match in
            // Another time of day for each, so that different names stay different.
            String(match.0.dropLast(12)).replacing("2026-11-22", with: "2026-12-24") + String(match.0.suffix(12))
        }
        #expect(first != second)

        let space = try TemporaryFolder()
        let runtime = ScriptedRuntime { job, _ in
            for output in job.job.outputs {
                try "written".write(
                    toFile: job.path(of: output.path).appending("data.txt").string, atomically: false, encoding: .utf8)
            }
            return .succeeded
        }
        let outcomes = try await [first, second].asyncMap { definition in
            try await Self.run(definition, name, on: runtime, in: space).steps.map(\.outcome)
        }
        #expect(outcomes[0].allSatisfy { $0 == .ran })
        #expect(outcomes[1].allSatisfy { $0 == .replayed })
        #expect(!outcomes[1].isEmpty)
    }

    private static func run(
        _ definition: String, _ name: String, on runtime: ScriptedRuntime, in space: TemporaryFolder
    ) async throws -> RunSummary {
        try space.write("train/train.py", "print('training')\n")
        let pipeline = try SageMakerDefinition.pipeline(
            from: Array(definition.utf8), name: name, file: "definition.json")
        let buckets = space.path.appending("buckets")
        let data = DataSettings(baseFolder: space.path, mappings: [], buckets: buckets)
        let resolver = PipelineResolver(
            pipeline: pipeline, dialect: SageMakerDialect(processorCount: 2, startedAt: "2026-01-01T00:00:00Z"),
            data: data)
        let parameters = try pipeline.parameters.values(texts: [:])
        // All that the definition reads lies in the bucket, under the names of this compilation.
        for input in try resolver.resolve(parameters: parameters).steps.values.flatMap(\.missingInputs) {
            let isFile = input.uri.split(separator: "/").last?.contains(".") ?? false
            let path = input.uri.dropFirst("s3://".count) + (isFile ? "" : "/data.csv")
            try space.write("buckets/\(path)", "print('the same')\n")
        }
        let resolved = try resolver.resolve(parameters: parameters)
        let python = Interpreter(executable: "/usr/bin/python3", prefixes: [], version: "3.11.7")
        let machine = Machine(runtimeKind: "scripted", platform: "linux-x86_64", interpreters: [.onPath: python])
        let services = RunServices(
            cache: try Cache(at: space.path.appending("cache")), runtime: runtime, machine: machine,
            handlers: HandlerProcess(environment: [:], folder: space.path), identity: Rehearsal.identity)
        return try await PipelineRunner(resolved, services, report: Events()).run(
            RunID(time: "20260101-000000", process: 1))
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
