import ArgumentParser
import CacheStorage
import HostSystem
import PipelineModel
import RetakeFile
import SageMaker
import SystemPackage

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what SageMaker would refuse in a definition that runs here.",
        discussion: """
            What a step asks for is compared with the service's own model, and with what is known to be refused beyond it. \
            Each finding is one line: where it is, what is wrong, what to do. The command ends with 1 when it finds something \
            that would be refused; quotas of an account, which its owner can raise, are told and don't count. \
            It also names files that steps opened and that no input provides, when a run was watched (run --trace).

            EXAMPLES
              retake check pipeline.json
              retake check pipeline.json --name my-pipeline --json
              retake check pipeline.json --sarif > check.sarif
            """)

    @Argument(
        help: ArgumentHelp("A SageMaker pipeline definition (JSON).", valueName: "definition"),
        completion: .file(extensions: ["json"]))
    var definition: String?

    @Option(help: "Name the pipeline. Default: the name of its file without the suffix.")
    var name: String?

    @OptionGroup var program: ProgramOptions

    @OptionGroup var options: CacheOptions

    @Flag(help: "Print JSON instead of text, one object a line.")
    var json = false

    @Flag(help: "Print SARIF 2.1.0, which code hosts and editors show beside the lines.")
    var sarif = false

    func validate() throws {
        if json && sarif { throw ValidationError("give one of --json and --sarif") }
    }

    func run() async throws {
        let (file, report) = try await checkDefinition(
            definition, program.arguments, named: name, cacheFolder: options.folder, in: .current)
        if sarif {
            Terminal.printOut(report.sarif(of: file, version: retakeVersion).json() + "\n")
        } else if json {
            for entry in report.entries { Terminal.printOut(entry.json.json() + "\n") }
        } else {
            for entry in report.entries {
                let line = entry.position.map { ":\($0.line):\($0.column)" } ?? ""
                Terminal.printOut("\(file)\(line): \(entry.finding)\n")
            }
            let count = report.entries.count
            Terminal.printOut(
                count == 0
                    ? "\(file): nothing that SageMaker would refuse\n"
                    : "\(count) \(count == 1 ? "finding" : "findings")\n")
        }
        if report.isRefused { throw ExitStatus.stepFailed }
    }
}

/// Finds what SageMaker would refuse in a definition.
///
/// - Returns: how messages call the definition, and what is wrong in it.
func checkDefinition(
    _ definition: String?, _ arguments: [String] = [], named name: String?, cacheFolder: String?,
    in environment: CommandEnvironment
) async throws -> (file: String, report: CheckReport) {
    let project = try Project(of: definition, environment)
    // Whatever the file is, it is read as what SageMaker takes.
    let source = try await project.openDefinition(PipelineRequest(name: name, arguments: arguments))
    let name = name ?? project.settings.name ?? source.defaultName
    let pipeline = try source.pipeline(named: name)
    let findings = DefinitionCheck.findings(
        in: source.bytes, name: name, undeclaredFiles: undeclaredFiles(of: pipeline, project, cacheFolder))
    return (environment.displayed(source.file), CheckReport(findings, in: source.bytes))
}

/// The undeclared files that the latest recording of each step names. A definition can be checked where there is no cache.
private func undeclaredFiles(of pipeline: Pipeline, _ project: Project, _ cacheFolder: String?) -> [Step.ID: [String]] {
    guard (File.status(of: project.cacheFolder(option: cacheFolder)) != nil),
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
