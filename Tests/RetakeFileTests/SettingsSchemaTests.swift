import Foundation
import PipelineModel
import RetakeFile
import Testing
import YAMLReading

@Suite struct SettingsSchemaTests {
    @Test func stepsWithRunHaveASchemaOfTheirOwn() throws {
        let schema = try JSONReader.read(SettingsSchema.text)
        func steps(_ key: String) -> Value? { schema[key]?["properties"]?["steps"]?["additionalProperties"] }
        #expect(schema["if"] == ["anyOf": [["$ref": "#/$defs/ownSteps"], ["$ref": "#/$defs/ownDefaults"]]])
        #expect(steps("then") == ["$ref": "#/$defs/step"])
        #expect(steps("else") == ["$ref": "#/$defs/standIn"])
        let substitution = try #require(schema["$defs"]?["standIn"]?["properties"]?.object)
        #expect(substitution.keys == ["run", "handler", "outputs"])
    }

    @Test func theKeysOfStepsAreThoseThatAreRead() throws {
        let words = try #require(try JSONReader.read(SettingsSchema.text)["$defs"]?["stepWords"]?["properties"]?.object)
        for key in words.keys {
            let problem = #expect(throws: YAMLError.self) {
                try Settings.read("steps: {a: {run: x, \(key)x: 1}}", file: "r")
            }
            #expect(
                problem?.description.contains(" \(key),") == true || problem?.description.hasSuffix(" \(key)") == true,
                "\(key)")
        }
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
        let context = SettingsContext(variable: { _ in "x" }) { (path, _) throws(SettingsContext.IncludeError) in
            let text = path == "steps/training.yaml" ? "steps: {train: {run: x, outputs: [model]}}" : ""
            return .init(id: path, name: path, text: text)
        }
        for block in path.hasSuffix("yaml") ? [text] : blocks {
            _ = try Settings.read(block, file: path, in: context)
        }
    }
}
