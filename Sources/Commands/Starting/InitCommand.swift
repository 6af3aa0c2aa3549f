import ArgumentParser
import Foundation
import PipelineModel
import SageMaker
import SystemPackage

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a retake.yaml: for the SageMaker definition that is there, or with an example that runs.",
        discussion: """
            Never replaces a file.

            EXAMPLES
              retake init                     an example here, or a retake.yaml for the pipeline.json here
              retake init churn               the same in the folder churn
              retake init --wrap abalone.json
            """)

    @Argument(help: ArgumentHelp("Where to write. Default: here.", valueName: "folder"))
    var folder: String?

    @Option(
        help: ArgumentHelp(
            "A SageMaker pipeline definition in that folder. Default: pipeline.json, if it is there.",
            valueName: "definition"))
    var wrap: String?

    func run() throws {
        let surroundings = Surroundings.current
        let folder = surroundings.absolute(folder ?? ".")
        let manager = FileManager.default
        let definition =
            wrap ?? (manager.fileExists(atPath: folder.appending("pipeline.json").string) ? "pipeline.json" : nil)
        let files =
            try definition.map { [(PipelineFiles.settingsName, try Self.settings(for: $0, in: folder, surroundings))] }
            ?? ExampleFiles.all
        for (name, _) in files where manager.fileExists(atPath: folder.appending(name).string) {
            throw InitError.exists(surroundings.displayed(folder.appending(name)))
        }
        do {
            try manager.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            for (name, text) in files {
                try text.write(toFile: folder.appending(name).string, atomically: true, encoding: .utf8)
                Terminal.printOut("\(surroundings.displayed(folder.appending(name)))\n")
            }
        } catch {
            throw InitError.cannotWrite(surroundings.displayed(folder), error.localizedDescription)
        }
        let place = self.folder.map { "cd \([$0].shellText) && " } ?? ""
        Terminal.printOut("now type: \(place)retake \(definition == nil ? "run" : "plan")\n")
    }

    /// A settings file that names the definition, its parameters and what would stand in for its images.
    private static func settings(
        for definition: String, in folder: FilePath, _ surroundings: Surroundings
    ) throws -> String {
        let path = folder.pushing(FilePath(definition))
        let bytes = try PipelineFiles.bytes(of: path, surroundings)
        let pipeline = try SageMakerDefinition.pipeline(
            from: bytes, name: path.stem ?? "pipeline", file: surroundings.displayed(path))
        var lines = ["pipeline: \(yaml(definition))"]
        let open = pipeline.parameters.filter { $0.defaultValue == nil }
        if !open.isEmpty { lines += ["", "# Parameters without a default need a value.", "parameters:"] }
        lines += open.map { "#  \($0.name): \($0.kind == .string ? "text" : "1")" }
        lines += [
            "", "# Which Python stands in for which image; the first match wins. Without any, the one on PATH.",
            "#images:",
            "#  \"*scikit-learn*\": {python: .venv}", "", "# Where S3 data lies on this machine.", "#s3:",
            "#  s3://my-bucket/raw: data/raw", "",
        ]
        return lines.joined(separator: "\n")
    }

    /// A text as YAML, in quotes where it needs them.
    private static func yaml(_ text: String) -> String { Value.string(text).json() }
}

enum InitError: Error, CustomStringConvertible {
    case exists(String)
    case cannotWrite(String, String)

    var description: String {
        switch self {
        case .exists(let file): "'\(file)' is there already, and is left as it is; choose another folder"
        case .cannotWrite(let folder, let reason): "nothing can be written in '\(folder)': \(reason)"
        }
    }
}
