import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import RetakeFile
import SageMaker
import SystemPackage

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what SageMaker would refuse in a definition that runs here.",
        discussion: """
            Each finding is one line: where it is, what is wrong, what to do. The command ends with 1 when it finds something. \
            It also names files that steps opened and that no input provides, when a run was watched (run --trace).

            EXAMPLES
              retake check pipeline.json
              retake check pipeline.json --name my-pipeline --json
            """)

    @Argument(
        help: ArgumentHelp("A SageMaker pipeline definition (JSON).", valueName: "definition"),
        completion: .file(extensions: ["json"]))
    var definition: String?

    @Option(help: "Name the pipeline. Default: the name of its file without the suffix.")
    var name: String?

    @OptionGroup var options: CacheOptions

    @Flag(help: "Print JSON instead of text, one object a line.")
    var json = false

    func run() async throws {
        let (file, findings) = try await checkDefinition(
            definition, named: name, cacheFolder: options.folder, in: .current)
        for finding in findings {
            let object: Value = [
                "place": .string("\(finding.place)"), "problem": .string(finding.problem),
                "cure": .string(finding.cure),
            ]
            Terminal.printOut(json ? object.json() + "\n" : "\(file): \(finding)\n")
        }
        if !json {
            Terminal.printOut(
                findings.isEmpty
                    ? "\(file): nothing that SageMaker would refuse\n"
                    : "\(findings.count) \(findings.count == 1 ? "finding" : "findings")\n")
        }
        if !findings.isEmpty { throw ExitStatus.stepFailed }
    }
}

/// Finds what SageMaker would refuse in a definition.
///
/// - Returns: how messages call the definition, and what is wrong in it.
func checkDefinition(
    _ definition: String?, named name: String?, cacheFolder: String?, in environment: CommandEnvironment
) async throws -> (file: String, findings: [DefinitionFinding]) {
    let project = try Project(of: definition, environment)
    // Whatever the file is, it is read as what SageMaker takes.
    let source = try DefinitionSource.open(try project.pipelineFile(), of: project)
    let name = name ?? project.settings.name ?? source.defaultName
    let pipeline = try source.pipeline(named: name)
    let findings = DefinitionCheck.findings(
        in: source.bytes, name: name, undeclaredFiles: undeclaredFiles(of: pipeline, project, cacheFolder))
    return (environment.displayed(source.file), findings)
}

/// The undeclared files that the latest recording of each step names. A definition can be checked where there is no cache.
private func undeclaredFiles(of pipeline: Pipeline, _ project: Project, _ cacheFolder: String?) -> [Step.ID: [String]] {
    guard FileManager.default.fileExists(atPath: project.cacheFolder(option: cacheFolder).string),
        let cache = try? project.openCache(option: cacheFolder)
    else { return [:] }
    defer { cache.close() }
    let found = pipeline.steps.map { step in
        (step.id, (try? cache.recordings.latestRecording(of: step.id, in: pipeline.name)?.job.undeclaredFiles) ?? [])
    }
    return Dictionary(found) { first, _ in first }.mapValues { paths in
        paths.map { project.environment.displayed(FilePath($0)) }
    }
}
