import Foundation
import PipelineModel
import RetakeFile
import Testing

@Suite struct SettingsSchemaTests {
    @Test func stepsWithRunHaveASchemaOfTheirOwn() throws {
        let schema = try JSONReader.read(SettingsSchema.text)
        let steps = try #require(schema["properties"]?["steps"])
        #expect(steps["if"] == ["$ref": "#/$defs/ownSteps"])
        #expect(steps["then"]?["additionalProperties"] == ["$ref": "#/$defs/step"])
        #expect(steps["else"]?["additionalProperties"] == ["$ref": "#/$defs/standIn"])
        let substitution = try #require(schema["$defs"]?["standIn"]?["properties"]?.object)
        #expect(substitution.keys == ["run", "handler", "outputs"])
    }

    @Test func whatItRefersToIsThere() throws {
        let definitions = try #require(try JSONReader.read(SettingsSchema.text)["$defs"]?.object)
        let named = SettingsSchema.text.matches(of: /#\/\$defs\/([a-zA-Z]+)/).map { String($0.output.1) }
        #expect(Set(named) == Set(definitions.keys))
    }

    /// What people copy from must be right.
    @Test(arguments: ["docs/retake-yaml.md", "README.md", "examples/yaml/retake.yaml"]) func everyWrittenExampleIsRead(
        path: String
    ) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
        let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        for block in path.hasSuffix("yaml") ? [text] : blocks { _ = try Settings.read(block, file: path) }
    }
}
