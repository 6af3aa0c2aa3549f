import PipelineModel
import SageMaker
import TestSupport
import Testing

/// Definitions of real programs, which lie beside the checkout on some machines.
@Suite(.enabled(if: !SharedFiles.definitions.isEmpty))
struct CorpusTests {
    /// How many steps the text itself has, found without the reader under test.
    private func count(_ steps: Value?) -> Int {
        (steps?.array ?? []).reduce(0) { sum, step in
            sum + 1 + count(step["Arguments"]?["IfSteps"]) + count(step["Arguments"]?["ElseSteps"])
        }
    }

    @Test(arguments: SharedFiles.definitions.keys.sorted())
    func everyDefinitionLoadsWithAllItsSteps(name: String) throws {
        let bytes = try #require(SharedFiles.definitions[name])
        let pipeline = try SageMakerDefinition.pipeline(from: bytes, name: name, file: name)
        #expect(pipeline.steps.count == count(try JSONReader.read(bytes)["Steps"]))
    }

    @Test(arguments: SharedFiles.definitions.keys.sorted())
    func whatADefinitionAsksForBecomesJobsOrIsForTheCloud(name: String) throws {
        let bytes = try #require(SharedFiles.definitions[name])
        let pipeline = try SageMakerDefinition.pipeline(from: bytes, name: name, file: name)
        let texts = Dictionary(
            uniqueKeysWithValues: pipeline.parameters.filter { $0.defaultValue == nil }
                .map { ($0.name, $0.kind == .string ? "s3://b/sourcedir.tar.gz" : "1") })
        for job in try jobs(of: pipeline, texts: texts).values { #expect(!job.command.isEmpty) }
    }

    @Test func aMutatedDefinitionIsReadOrRefusedAndNothingElse() throws {
        let definitions = SharedFiles.definitions.filter { $0.value.count < 30_000 }
        var random = SeededRandom(state: 20_260_102)
        var pipelines = 0
        var refusals = 0
        for name in definitions.keys.sorted() {
            guard let original = definitions[name] else { continue }
            let value = try JSONReader.read(original)
            for _ in 0..<60 {
                let bytes =
                    random.next(below: 2) == 0
                    ? random.mutated(original) : Array(random.mutated(value).json().utf8)
                do {
                    let pipeline = try SageMakerDefinition.pipeline(from: bytes, name: name, file: name)
                    pipelines += 1
                    _ = try? jobs(of: pipeline)
                } catch let error as DefinitionError {
                    refusals += 1
                    #expect(!"\(error)".isEmpty)
                }
            }
        }
        #expect(pipelines > 50)
        #expect(refusals > 1_000)
    }

    @Test func mutatedArgumentsBecomeAJobOrAnError() throws {
        var random = SeededRandom(state: 7)
        for name in ["article_local_catboost", "local_mode_byoc_dir", "sdk_framework_processor_source_dir"] {
            let bytes = try #require(SharedFiles.definitions[name])
            for step in try JSONReader.read(bytes)["Steps"]?.array ?? [] {
                guard let kind = step["Type"]?.string, let arguments = step["Arguments"] else { continue }
                for _ in 0..<500 {
                    let step = Step(id: "step", kind: kind, arguments: .literal(.null))
                    let mutated = random.mutated(arguments)
                    _ = dialect.properties(of: step, arguments: mutated, results: nil)
                    do {
                        let job = try job(of: step, mutated)
                        let paths = job.inputs.map(\.path) + job.outputs.map(\.path) + job.folders
                        #expect(paths.allSatisfy { $0.hasPrefix("/") && !$0.contains("/../") && !$0.hasSuffix("/..") })
                        #expect(job.command.allSatisfy { !$0.utf8.contains(0) })
                    } catch let error as JobError {
                        #expect(!error.problems.isEmpty)
                    } catch let error as NoJob {
                        #expect(!error.reason.isEmpty)
                    }
                }
            }
        }
    }
}
