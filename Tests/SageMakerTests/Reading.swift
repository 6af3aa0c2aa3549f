import Foundation
import PipelineModel
import SageMaker

/// A pipeline from the text of a definition.
func pipeline(_ text: String) throws -> Pipeline {
    try SageMakerDefinition.pipeline(from: Array(text.utf8), name: "churn", file: "pipeline.json")
}

/// A pipeline from the texts of its steps and parameters.
func pipeline(parameters: String = "", steps: String) throws -> Pipeline {
    try pipeline(#"{"Version": "2020-12-01", "Parameters": [\#(parameters)], "Steps": [\#(steps)]}"#)
}

/// What is found wrong in a definition; nothing when it is in order.
func problems(_ text: String) -> [DefinitionProblem] {
    do {
        _ = try pipeline(text)
        return []
    } catch let error as DefinitionError {
        return error.problems
    } catch {
        return []
    }
}

/// What is found wrong in a definition with one Processing step that has these arguments.
func problems(inArguments arguments: String) -> [String] {
    let step = #"{"Name": "clean", "Type": "Processing", "Arguments": \#(arguments)}"#
    return problems(#"{"Version": "2020-12-01", "Parameters": [], "Steps": [\#(step)]}"#).map(\.description)
}

/// A dialect on a machine with four processors.
let dialect = SageMakerDialect(processorCount: 4, startedAt: "2026-01-02T03:04:05Z")

/// The job of a step with these arguments, as JSON.
func job(_ kind: String, name: String = "Train", _ arguments: String) throws -> Job {
    let step = Step(id: Step.ID(name), kind: kind, arguments: .literal(.null))
    return try job(of: step, try JSONReader.read(arguments))
}

/// The job of a step with these arguments; throws ``NoJob`` when it has none here.
func job(of step: Step, _ arguments: Value) throws -> Job {
    switch try dialect.action(of: step, arguments: arguments, in: Scope()) {
    case .job(let job): return job
    case .cloudOnly(let reason): throw NoJob(reason: reason)
    case let other: throw NoJob(reason: "\(other)")
    }
}

struct NoJob: Error {
    let reason: String
}

/// What keeps a step with these arguments from becoming a job.
func jobProblems(_ kind: String, _ arguments: String) -> [String] {
    do {
        _ = try job(kind, arguments)
        return []
    } catch let error as JobError {
        return error.problems.map(\.description)
    } catch let error as NoJob {
        return error.reason.components(separatedBy: "; and ")
    } catch {
        return ["\(error)"]
    }
}

/// Every job of a pipeline that is known before anything runs, with its parameters' defaults.
func jobs(of pipeline: Pipeline, texts: [String: String] = [:]) throws -> [Step.ID: Job] {
    var scope = Scope(parameters: try pipeline.parameters.values(texts: texts))
    var jobs: [Step.ID: Job] = [:]
    for step in pipeline.steps { scope.properties[step.id] = .unknown }
    // Whatever order the definition has, a step is known after those that it refers to.
    for _ in pipeline.steps {
        for step in pipeline.steps where scope.properties[step.id] == .unknown {
            scope.execution = dialect.execution(of: pipeline, step: step.id)
            do {
                let arguments = try step.arguments.value(in: scope)
                scope.properties[step.id] = dialect.properties(of: step, arguments: arguments, results: nil)
                jobs[step.id] = try dialect.action(of: step, arguments: arguments, in: scope).job
            } catch EvaluationError.waits {
                continue
            } catch EvaluationError.needsDocuments {
                // A file that an earlier step may write: nothing is run here.
                continue
            }
        }
    }
    return jobs
}

/// Files that stand beside the checkout on the machines where Retake is made, and nowhere else.
enum SharedFiles {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared")

    static func text(_ path: String) -> String? {
        try? String(contentsOf: folder.appending(path: path), encoding: .utf8)
    }

    /// The definitions of the corpus, by name; none where there is no corpus.
    static var definitions: [String: [UInt8]] {
        let corpus = folder.appending(path: "corpus")
        let files = FileManager.default.enumerator(at: corpus, includingPropertiesForKeys: nil)
        var definitions: [String: [UInt8]] = [:]
        for case let file as URL in files ?? .init() where file.pathExtension == "json" {
            let isBulk = file.deletingLastPathComponent().lastPathComponent == "bulk"
            guard file.lastPathComponent == "definition.json" || isBulk else { continue }
            let name = isBulk ? file.lastPathComponent : file.deletingLastPathComponent().lastPathComponent
            definitions[name] = (try? Data(contentsOf: file)).map(Array.init)
        }
        return definitions
    }
}
