import ArgumentParser
import PipelineModel
import RetakeFile
import SageMaker

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what SageMaker would refuse in a definition, although it runs here.",
        discussion: """
            One line for each finding: where it stands, what is wrong, what to do. Ends with 1 when there is any.

            EXAMPLES
              retake check pipeline.json
              retake check pipeline.json --name my-pipeline --json
            """)

    @Argument(help: ArgumentHelp("A SageMaker pipeline definition (JSON).", valueName: "definition"))
    var definition: String?

    @Option(help: "The pipeline's name. Default: the definition's file name without its suffix.")
    var name: String?

    @Flag(help: "Print one JSON object a line instead of text.")
    var json = false

    func run() throws {
        let surroundings = Surroundings.current
        let files = try PipelineFiles(definition: definition, surroundings: surroundings)
        let bytes = try files.readDefinition()
        let file = surroundings.displayed(files.definition)
        let name = name ?? files.settings.name ?? files.stem
        _ = try SageMakerDefinition.pipeline(from: bytes, name: name, file: file)
        let findings = DefinitionCheck.findings(in: bytes, name: name)
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
