import ArgumentParser
import RetakeFile

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
