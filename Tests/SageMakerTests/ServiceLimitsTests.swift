import Foundation
import PipelineModel
import Testing

@testable import SageMaker

/// What is known of the service, and the scripts that write it down.
@Suite struct ServiceLimitsTests {
    @Test func everyRequestOfTheTableCanBeRead() {
        let limits = ServiceLimits.current
        #expect(limits.version.split(separator: ".").count == 3)
        #expect(limits.requests.count == 13)
        for kind in ["Processing", "Training", "Tuning", "Transform", "Model", "RegisterModel", "AutoML", "Job"] {
            let request = RequestCheck.request(of: kind)
            let shape = request.flatMap { limits.requests[$0.operation] }.flatMap { limits.shapes[$0] }
            guard case .object(let members, let required)? = shape?.form else {
                Issue.record("no request for \(kind)")
                continue
            }
            #expect(members.keys.contains(request?.ownName ?? "") || kind == "RegisterModel")
            #expect(required.allSatisfy(members.keys.contains))
        }
    }

    @Test func everyShapeThatATableNamesIsInIt() {
        let shapes = ServiceLimits.current.shapes
        for shape in shapes.values {
            switch shape.form {
            case .object(let members, _):
                for member in members.members { #expect(shapes[member.value.string ?? ""] != nil, "\(member)") }
            case .list(let inner): #expect(shapes[inner] != nil)
            case .map(let keys, let values): #expect(shapes[keys] != nil && shapes[values] != nil)
            default: break
            }
        }
    }

    @Test func everyPatternOfTheTableIsOneForTheMatcher() throws {
        let table = try JSONReader.read(PackageResources.service_limits_json)
        let patterns = (table["shapes"]?.object?.members ?? []).compactMap { $0.value["pattern"]?.string }
        #expect(patterns.count > 100)
        for pattern in Set(patterns) { _ = try WholePattern(pattern) }
    }

    /// A model as botocore has it, of one request.
    @Test func whatTheScriptWritesIsWhatTheReaderExpects() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let model = folder.appending(path: "service-2.json")
        try Data(
            #"""
            {"operations": {"CreateModel": {"input": {"shape": "In"}}, "ListModels": {"input": {"shape": "Out"}}}, "shapes": {
             "Out": {"type": "structure", "members": {}},
             "In": {"type": "structure", "required": ["Name"], "members": {"Name": {"shape": "Name", "documentation": "<p>x</p>"}, "Kinds": {"shape": "Kinds"},
              "Env": {"shape": "Env"}, "On": {"shape": "Flag"}, "Count": {"shape": "Count"}, "Arn": {"shape": "Arn"}}},
             "Name": {"type": "string", "min": 0, "max": 2048, "pattern": "[a-z]{1,2048}"}, "Kinds": {"type": "list", "member": {"shape": "Kind"}, "min": 1, "max": 2},
             "Kind": {"type": "string", "enum": ["One", "Two"]}, "Env": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Text"}, "max": 3},
             "Text": {"type": "string", "pattern": "[\\S\\s]*"}, "Flag": {"type": "boolean", "box": true}, "Count": {"type": "integer", "min": 1, "box": true},
             "Arn": {"type": "string", "pattern": "arn:[\\p{Alnum}]+"}}}
            """#.utf8
        ).write(to: model)
        let text = try output(of: "service-limits", "--model", model.path, "--version", "1.2.3", "--output", "-")
        #expect(
            String(decoding: text, as: UTF8.self) == #"""
                {
                "botocore": "1.2.3",
                "operations": {"CreateModel": "In"},
                "patternsLeftOut": ["arn:[\\p{Alnum}]+"],
                "shapes": {
                "Arn":{},
                "Count":{"type":"integer","min":1},
                "Env":{"max":3,"key":"Name","value":"Text"},
                "Flag":{"type":"boolean"},
                "In":{"required":["Name"],"members":{"Name":"Name","Kinds":"Kinds","Env":"Env","On":"Flag","Count":"Count","Arn":"Arn"}},
                "Kind":{"enum":"One Two"},
                "Kinds":{"min":1,"max":2,"member":"Kind"},
                "Name":{"max":2048,"pattern":"[a-z]+"},
                "Text":{}
                }}

                """#)

        var check = RequestCheck(ServiceLimits(Array(text)), defaults: [:])
        check.check(
            ["Kinds": ["Three"], "Env": ["A": 1], "On": 1, "Count": 0, "Arn": "x", "More": 1], of: "Model",
            at: DefinitionPlace())
        #expect(
            check.findings.map(\.description) == [
                "Name is missing; CreateModel must have it",
                "Kinds[0] is 'Three', which SageMaker does not know; use one of One, Two",
                "Env.A has a name that is 'A', which does not fit SageMaker's pattern; write it as [a-z]+",
                "Env.A is an integer; SageMaker takes a string", "On is an integer; SageMaker takes a Boolean",
                "Count is 0; use 1 or more",
                "More is no member of CreateModel; take it out, or see whether a botocore after 1.2.3 has it",
            ])
    }

    @Test func theScriptOfAccountsWritesALineForEachRegion() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        let images = folder.appending(path: "core/image_uri_config")
        try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(
            """
            {"training": {"versions": {"1": {"repository": "x", "registries": {
              "us-east-1": "111111111111", "eu-west-1": "222222222222", "eu-west-2": "222222222222", "ap-east-2": "9750501"}}}}}
            """.utf8
        ).write(to: images.appending(path: "x.json"))
        let text = try output(of: "image-accounts", "--sdk", folder.path, "--version", "1.2.3", "--output", "-")
        #expect(String(decoding: text, as: UTF8.self) == "# sagemaker-core 1.2.3\nus-east-1 111111111111\n")
        #expect(ImageRegions.byAccount.count > 300)
        #expect(ImageRegions.byAccount["683313688378"] == "us-east-1")
    }

    private func output(of script: String, _ arguments: String...) throws -> Data {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", root.appending(path: "scripts/\(script)").path] + arguments
        process.standardOutput = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return text
    }
}
