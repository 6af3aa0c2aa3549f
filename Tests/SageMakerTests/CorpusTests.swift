import PipelineModel
import SageMaker
import Testing

/// Definitions of real programs, which lie beside the checkout on some machines.
@Suite(.enabled(if: !SharedFiles.definitions.isEmpty))
struct CorpusTests {
    /// What the text itself says of its steps, found without the reader under test.
    private struct Listing {
        var unsupported: Set<Step.ID> = []
        var inBranches: Set<Step.ID> = []
        var count = 0

        mutating func add(_ steps: Value?, isBranch: Bool) {
            for step in steps?.array ?? [] {
                count += 1
                let id = Step.ID(step["Name"]?.string ?? "")
                let isSupported = ["Processing", "Training"].contains(step["Type"]?.string)
                if !isSupported { unsupported.insert(id) } else if isBranch { inBranches.insert(id) }
                guard step["Type"] == "Condition" else { continue }
                add(step["Arguments"]?["IfSteps"], isBranch: true)
                add(step["Arguments"]?["ElseSteps"], isBranch: true)
            }
        }
    }

    @Test(arguments: SharedFiles.definitions.keys.sorted())
    func loadsOrNamesExactlyTheStepsThatCannotRun(name: String) throws {
        let bytes = try #require(SharedFiles.definitions[name])
        var listing = Listing()
        listing.add(try JSONReader.read(bytes)["Steps"], isBranch: false)
        do {
            let pipeline = try SageMakerDefinition.pipeline(from: bytes, name: name, file: name)
            #expect(listing.unsupported.isEmpty)
            #expect(pipeline.steps.count == listing.count)
        } catch let error as DefinitionError {
            var unsupported: Set<Step.ID> = []
            var inBranches: Set<Step.ID> = []
            for problem in error.problems {
                switch problem {
                case .unsupportedStep(let id, _): unsupported.insert(id)
                case .stepInBranch(let id, _, _): inBranches.insert(id)
                case .unfitReference(_, _, .unsupported): break
                case .unsupportedFunction: break
                default: Issue.record("\(name): \(problem)")
                }
            }
            #expect(unsupported == listing.unsupported)
            #expect(inBranches == listing.inBranches)
            // Of more, the first ones stand for the rest.
            if unsupported.count <= 8 { for id in unsupported { #expect("\(error)".contains("'\(id)'")) } }
        }
    }

    @Test(arguments: SharedFiles.definitions.keys.sorted())
    func everyDefinitionThatLoadsBecomesJobsOrSaysWhyNot(name: String) throws {
        let bytes = try #require(SharedFiles.definitions[name])
        guard let pipeline = try? SageMakerDefinition.pipeline(from: bytes, name: name, file: name) else { return }
        let texts = Dictionary(
            uniqueKeysWithValues: pipeline.parameters.filter { $0.defaultValue == nil }
                .map { ($0.name, $0.kind == .string ? "s3://b/sourcedir.tar.gz" : "1") })
        do {
            for job in try jobs(of: pipeline, texts: texts).values { #expect(!job.command.isEmpty) }
        } catch let error as JobError {
            for problem in error.problems {
                switch problem {
                case .noProgram, .unsupported, .unsafeProgram: break
                default: Issue.record("\(name): \(problem)")
                }
            }
        }
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
                    _ = try dialect.properties(of: step, arguments: mutated)
                    do {
                        let job = try dialect.job(for: step, arguments: mutated)
                        let paths = job.inputs.map(\.path) + job.outputs.map(\.path) + job.folders
                        #expect(paths.allSatisfy { $0.hasPrefix("/") && !$0.contains("/../") && !$0.hasSuffix("/..") })
                        #expect(job.command.allSatisfy { !$0.utf8.contains(0) })
                    } catch let error as JobError {
                        #expect(!error.problems.isEmpty)
                    }
                }
            }
        }
    }
}
