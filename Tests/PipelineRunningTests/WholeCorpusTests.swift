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

/// Every definition of the corpus is loaded and planned, without any of its data.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: corpus.string), "the corpus is not beside this checkout"))
struct WholeCorpusTests {
    @Test(arguments: corpusTable.keys.sorted()) func everyStepIsPlannedAndSaysWhatItWillDo(name: String) throws {
        let file = corpus.pushing(FilePath(name.hasSuffix(".json") ? name : "\(name)/definition.json"))
        let stem = file.stem ?? ""
        let pipeline = try SageMakerDefinition.pipeline(from: try File.read(file), name: stem, file: name)
        let texts = Dictionary(
            pipeline.parameters.filter { $0.defaultValue == nil }.map {
                ($0.name, $0.kind == .integer || $0.kind == .float ? "1" : "s3://b/x")
            }
        ) { first, _ in first }
        let space = try TemporaryFolder()
        let resolved = try PipelineResolver(
            pipeline: pipeline, dialect: SageMakerDialect(processorCount: 2, startedAt: "2026-01-01T00:00:00Z"),
            data: DataSettings(baseFolder: space.path, mappings: [], buckets: space.path.appending("buckets"))
        ).resolve(parameters: try pipeline.parameters.values(texts: texts))
        let cache = try Cache(at: space.path.appending("cache"))
        let entries = try Planner(resolved, cache: cache, machine: Rehearsal.machine, now: 1_700_000_000).report()
            .entries
        let lines = entries.map { "\($0.step) \($0.kind) \($0.outcome.plannedName)" }
        if let table = corpusTable[name], table.contains(" × ") {
            let counts = Dictionary(grouping: entries) { "\($0.kind) \($0.outcome.plannedName)" }.mapValues(\.count)
            #expect(Set(counts.map { "\($1) × \($0)" }) == Set(table.components(separatedBy: "; ")))
        } else {
            #expect(lines.joined(separator: "\n") == corpusTable[name])
        }
        for entry in entries where entry.outcome == .cloudOnly { #expect(!entry.reason.isEmpty) }
    }

    @Test func theTableHasEveryDefinition() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: corpus.string).filter {
            FileManager.default.fileExists(atPath: "\(corpus)/\($0)/definition.json")
        }
        let bulk = try FileManager.default.contentsOfDirectory(atPath: "\(corpus)/bulk").filter {
            $0.hasSuffix(".json")
        }
        #expect(Set(corpusTable.keys) == Set(names + bulk.map { "bulk/\($0)" }))
    }

    /// What is wrong is told in words; what is not wrong is planned.
    @Test func noMutationOfARealDefinitionBreaksAPlan() throws {
        var random = SeededRandom(state: 20_261_124)
        let space = try TemporaryFolder()
        let cache = try Cache(at: space.path.appending("cache"))
        var planned = 0
        var refused = 0
        for name in corpusTable.keys.sorted() {
            let file = corpus.pushing(FilePath(name.hasSuffix(".json") ? name : "\(name)/definition.json"))
            let bytes = try File.read(file)
            guard bytes.count < 60_000 else { continue }
            let original = try JSONReader.read(bytes)
            for _ in 0..<30 {
                do {
                    let pipeline = try SageMakerDefinition.pipeline(
                        from: Array(random.mutated(original).json().utf8), name: "p", file: name)
                    let texts = Dictionary(
                        pipeline.parameters.filter { $0.defaultValue == nil }.map { ($0.name, "1") }
                    ) { first, _ in first }
                    let resolved = try PipelineResolver(
                        pipeline: pipeline,
                        dialect: SageMakerDialect(processorCount: 2, startedAt: "2026-01-01T00:00:00Z"),
                        data: DataSettings(
                            baseFolder: space.path, mappings: [], buckets: space.path.appending("buckets"))
                    ).resolve(parameters: try pipeline.parameters.values(texts: texts))
                    let report = try Planner(
                        resolved, cache: cache, machine: Rehearsal.machine, now: 1_700_000_000
                    ).report()
                    #expect(report.entries.count >= pipeline.steps.count)
                    planned += 1
                } catch {
                    refused += 1
                    #expect(!"\(error)".isEmpty)
                }
            }
        }
        #expect(planned > 500, "\(planned) planned, \(refused) refused")
        #expect(refused > 200, "\(planned) planned, \(refused) refused")
    }
}
