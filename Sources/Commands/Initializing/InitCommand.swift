import ArgumentParser
import Foundation
import PipelineModel
import SageMaker
import SystemPackage

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a retake.yaml: for a SageMaker definition, or an example.",
        discussion: """
            For a definition, its images and S3 addresses are listed in it,
            to be uncommented. Never replaces a file.

            EXAMPLES
              retake init                      an example that runs
              retake init churn                the same in folder churn
              retake init --wrap abalone.json  for that definition
            """)

    @Argument(help: ArgumentHelp("Where to write. Default: here.", valueName: "folder"))
    var folder: String?

    @Option(
        help: ArgumentHelp(
            "A SageMaker definition in that folder. Default: pipeline.json, if it is there.",
            valueName: "definition"))
    var wrap: String?

    func run() throws {
        let commandEnvironment = CommandEnvironment.current
        let folder = commandEnvironment.absolute(folder ?? ".")
        let manager = FileManager.default
        let definition =
            wrap ?? (manager.fileExists(atPath: folder.appending("pipeline.json").string) ? "pipeline.json" : nil)
        let files =
            try definition.map {
                [(PipelineFiles.settingsName, try Self.settings(for: $0, in: folder, commandEnvironment))]
            }
            ?? ExampleFiles.all
        for (name, _) in files where manager.fileExists(atPath: folder.appending(name).string) {
            throw InitError.exists(commandEnvironment.displayed(folder.appending(name)))
        }
        do {
            try manager.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            for (name, text) in files {
                try text.write(toFile: folder.appending(name).string, atomically: true, encoding: .utf8)
                Terminal.printOut("\(commandEnvironment.displayed(folder.appending(name)))\n")
            }
        } catch {
            throw InitError.cannotWrite(commandEnvironment.displayed(folder), error.localizedDescription)
        }
        let place = self.folder.map { "cd \([$0].shellText) && " } ?? ""
        Terminal.printOut("now type: \(place)retake \(definition == nil ? "run" : "plan")\n")
    }

    /// A settings file that names the definition, its parameters and what would stand in for its images.
    private static func settings(
        for definition: String, in folder: FilePath, _ commandEnvironment: CommandEnvironment
    ) throws -> String {
        let path = folder.pushing(FilePath(definition))
        let bytes = try PipelineFiles.bytes(of: path, commandEnvironment)
        let pipeline = try SageMakerDefinition.pipeline(
            from: bytes, name: path.stem ?? "pipeline", file: commandEnvironment.displayed(path))
        var lines = ["pipeline: \(yaml(definition))"]
        let open = pipeline.parameters.filter { $0.defaultValue == nil }
        if !open.isEmpty { lines += ["", "# Parameters without a default need a value.", "parameters:"] }
        lines += open.map { "#  \($0.name): \($0.kind == .string ? "text" : "1")" }
        let texts = DefinitionTexts((try? JSONReader.read(bytes)) ?? .null)
        lines += ["", "# Which Python stands in for which image; the first match wins. Without any, the one on PATH."]
        lines.append("#images:")
        lines += commented(texts.images.isEmpty ? ["*scikit-learn*"] : texts.images) { "\(yaml($0)): {python: .venv}" }
        lines += ["", "# Where S3 data lies on this machine.", "#s3:"]
        lines += commented(texts.addresses.isEmpty ? ["s3://my-bucket/raw"] : texts.addresses) {
            "\(yaml($0)): \(yaml(localPath(for: $0)))"
        }
        return (lines + [""]).joined(separator: "\n")
    }

    /// Entries to be uncommented, and how many there are beyond those shown.
    private static func commented(_ names: [String], _ entry: (String) -> String) -> [String] {
        let limit = 20
        let more = names.count > limit ? ["# … and \(names.count - limit) more"] : []
        return names.prefix(limit).map { "#  \(entry($0))" } + more
    }

    /// A place in the project for what an address names: its key below `data`.
    private static func localPath(for address: String) -> String {
        let parts = address.dropFirst("s3://".count).split(separator: "/").filter { $0 != "." && $0 != ".." }
        return (["data"] + (parts.count > 1 ? parts.dropFirst() : parts[...])).joined(separator: "/")
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
