import ArgumentParser
import HostSystem
import PipelineModel
import RetakeFile
import SageMaker
import SystemPackage

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a retake.yaml: for a SageMaker definition, or an example.",
        discussion: """
            For a definition, the file lists the images and S3 addresses that it names, ready to be uncommented. This command \
            never replaces a file.

            EXAMPLES
              retake init                      an example that runs
              retake init churn                the same in folder churn
              retake init abalone.json         for that definition, beside it
            """)

    @Argument(
        help: ArgumentHelp(
            "Write into this folder, or for this SageMaker definition. Default: the current folder.",
            valueName: "folder or definition"))
    var folder: String?

    @Option(
        help: ArgumentHelp(
            "Write for this SageMaker definition in that folder. Default: pipeline.json, if it is there.",
            valueName: "definition"))
    var wrap: String?

    func run() throws {
        var (folder, wrap) = (folder, wrap)
        if wrap == nil, let file = folder.map({ FilePath($0) }), file.extension == "json" {
            folder = file.components.count > 1 || file.isAbsolute ? file.removingLastComponent().string : nil
            wrap = file.lastComponent?.string
        }
        let (files, wrapsDefinition) = try initializeProject(in: folder ?? ".", wrapping: wrap, .current)
        for file in files { Terminal.printOut("\(file)\n") }
        let place = folder.map { "cd \([$0].shellText) && " } ?? ""
        Terminal.printOut("now type: \(place)retake \(wrapsDefinition ? "plan" : "run")\n")
    }
}

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print a JSON Schema of retake.yaml, for editors.",
        discussion: """
            EXAMPLES
              retake schema > retake.schema.json
              # then, as the first line of retake.yaml:
              # yaml-language-server: $schema=retake.schema.json
            """)

    func run() throws { Terminal.printOut(SettingsSchema.text) }
}

/// Writes a settings file for a definition, or an example. Replaces no file.
///
/// - Parameter wrapped: the definition, in that folder; nil for `pipeline.json` where it is there.
/// - Returns: the files that were written, and whether they are for a definition.
func initializeProject(
    in folder: String, wrapping wrapped: String?, _ environment: CommandEnvironment
) throws -> (files: [String], wrapsDefinition: Bool) {
    let folder = environment.absolute(folder)
    let definition =
        wrapped ?? (File.status(of: folder.appending("pipeline.json")) != nil ? "pipeline.json" : nil)
    let files =
        try definition.map { [(Project.settingsName, try settingsText(for: $0, in: folder, environment))] }
        ?? ExampleFiles.all
    for (name, _) in files where File.status(of: folder.appending(name)) != nil {
        throw InitError.exists(environment.displayed(folder.appending(name)))
    }
    do throws(Errno) {
        try File.makeFolder(folder)
        for (name, text) in files { try File.replace(folder.appending(name), with: text) }
    } catch {
        throw InitError.cannotWrite(environment.displayed(folder), error.description)
    }
    return (files.map { environment.displayed(folder.appending($0.0)) }, definition != nil)
}

/// A settings file that names the definition, its parameters and what would stand in for its images.
private func settingsText(
    for definition: String, in folder: FilePath, _ environment: CommandEnvironment
) throws -> String {
    let path = folder.pushing(FilePath(definition))
    let bytes = try environment.bytes(of: path)
    let pipeline = try SageMakerDefinition.pipeline(
        from: bytes, name: path.stem ?? "pipeline", file: environment.displayed(path))
    var lines = ["pipeline: \(yaml(definition))"]
    let open = pipeline.parameters.filter { $0.defaultValue == nil }
    if !open.isEmpty { lines += ["", "# Parameters without a default need a value.", "parameters:"] }
    lines += open.map { "#  \($0.name): \($0.kind == .string ? "text" : "1")" }
    let texts = DefinitionTexts((try? JSONReader.read(bytes)) ?? .null)
    lines += [
        "",
        "# Which Python stands in for which image; the first match wins. An environment with what an image of AWS's has",
        "# is built by 'auto'; for all others it is the python3 on PATH.", "images:",
    ]
    lines += commented(texts.images.isEmpty ? ["*scikit-learn*"] : texts.images) { "\(yaml($0)): {python: .venv}" }
    lines.append("  \"*\": auto")
    lines += ["", "# Where S3 data lies on this machine.", "#s3:"]
    lines += commented(texts.addresses.isEmpty ? ["s3://my-bucket/raw"] : texts.addresses) {
        "\(yaml($0)): \(yaml(localPath(for: $0)))"
    }
    return (lines + [""]).joined(separator: "\n")
}

/// Entries to be uncommented, and how many there are beyond those shown.
private func commented(_ names: [String], _ entry: (String) -> String) -> [String] {
    let limit = 20
    let more = names.count > limit ? ["# … and \(names.count - limit) more"] : []
    return names.prefix(limit).map { "#  \(entry($0))" } + more
}

/// A place in the project for what an address names: its key below `data`.
private func localPath(for address: String) -> String {
    let parts = address.dropFirst("s3://".count).split(separator: "/").filter { ![".", "..", "*"].contains($0) }
        .map { $0.replacing("-*", with: "").replacing("*", with: "") }
    return (["data"] + (parts.count > 1 ? parts.dropFirst() : parts[...])).joined(separator: "/")
}

/// A text as YAML, in quotes where it needs them.
private func yaml(_ text: String) -> String { Value.string(text).json() }

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

/// The images and S3 addresses that a definition holds as they are, each once, in its order.
private struct DefinitionTexts {
    private static let imageKeys: Set = ["ImageUri", "TrainingImage", "Image"]
    /// Where steps write: nothing need lie there.
    private static let outputKeys: Set = ["S3Output", "S3OutputPath"]

    private(set) var images: [String] = []
    private(set) var addresses: [String] = []

    init(_ definition: Value) {
        collect(definition, key: "")
    }

    private mutating func collect(_ value: Value, key: String) {
        switch value {
        case .string(let text):
            if Self.imageKeys.contains(key) { Self.add(text, to: &images) }
            // The SDK writes the hyperparameters of script mode as JSON: text in quotes.
            let text = text.hasPrefix("\"s3://") ? (try? JSONReader.read(Array(text.utf8)))?.string ?? text : text
            let rest = text.hasPrefix("s3://") ? text.dropFirst("s3://".count) : ""
            if let first = rest.first, first != "/" { Self.add(Self.lasting(text), to: &addresses) }
        case .array(let elements):
            for element in elements { collect(element, key: key) }
        case .object(let object):
            for member in object.members where !Self.outputKeys.contains(member.key) {
                collect(member.value, key: member.key)
            }
        default: break
        }
    }

    /// An address with a star for each stamp and digest of the SDK's, so that it holds for the next definition, too.
    private static func lasting(_ address: String) -> String {
        address.replacing(/\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d(-\d{3})?/, with: "*")
            .replacing(/\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b/, with: "*")
    }

    private static func add(_ text: String, to texts: inout [String]) {
        if !text.isEmpty, !texts.contains(text) { texts.append(text) }
    }
}

/// The example that `retake init` writes. Its files are links to those of `examples/yaml`.
private enum ExampleFiles {
    static var all: [(name: String, text: String)] {
        [
            ("retake.yaml", PackageResources.retake_yaml), ("ingest.py", PackageResources.ingest_py),
            ("model.py", PackageResources.model_py), ("train.py", PackageResources.train_py),
            ("report.py", PackageResources.report_py),
        ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
    }
}
