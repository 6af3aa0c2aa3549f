import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import RetakeFile
import SageMaker
import SystemPackage

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what SageMaker would refuse in a definition, although it runs here.",
        discussion: """
            One line for each finding: where it stands, what is wrong, what to do. Ends with 1 when there is any. Names \
            the files, too, that steps opened and no input provides, where a run was watched (run --trace).

            EXAMPLES
              retake check pipeline.json
              retake check pipeline.json --name my-pipeline --json
            """)

    @Argument(help: ArgumentHelp("A SageMaker pipeline definition (JSON).", valueName: "definition"))
    var definition: String?

    @Option(help: "The pipeline's name. Default: the definition's file name without its suffix.")
    var name: String?

    @OptionGroup var options: CacheOptions

    @Flag(help: "Print one JSON object a line instead of text.")
    var json = false

    func run() throws {
        let commandEnvironment = CommandEnvironment.current
        let files = try PipelineFiles(definition: definition, commandEnvironment: commandEnvironment)
        let bytes = try files.readDefinition()
        let file = commandEnvironment.displayed(files.definition)
        let name = name ?? files.settings.name ?? files.stem
        let pipeline = try SageMakerDefinition.pipeline(from: bytes, name: name, file: file)
        let findings = DefinitionCheck.findings(
            in: bytes, name: name, undeclaredFiles: undeclaredFiles(of: pipeline, files, commandEnvironment))
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

    /// What the latest recording of each step says. A definition can be checked where there is no cache.
    private func undeclaredFiles(
        of pipeline: Pipeline, _ files: PipelineFiles, _ commandEnvironment: CommandEnvironment
    ) -> [Step.ID: [String]] {
        let settings = files.settings.cache.path.map(files.resolved)
        let folder = commandEnvironment.cacheFolder(option: options.folder, settings: settings)
        guard FileManager.default.fileExists(atPath: folder.string),
            let cache = try? Cache(at: folder, own: commandEnvironment.ownCacheFolder)
        else { return [:] }
        defer { cache.close() }
        let found = pipeline.steps.map { step in
            (
                step.id,
                (try? cache.recordings.latestRecording(of: step.id, in: pipeline.name)?.job.undeclaredFiles) ?? []
            )
        }
        return Dictionary(found) { first, _ in first }.mapValues { paths in
            paths.map { commandEnvironment.displayed(FilePath($0)) }
        }
    }
}
