import Foundation
import TestSupport
import Testing

/// The local model registry.
struct ModelsCommandTests {
    private func project() throws -> Project {
        let project = try Project()
        try project.write("model/weights.txt", "1")
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Register", "Type": "RegisterModel", "Arguments": {"ModelPackageGroupName": "prices", "ModelApprovalStatus": "PendingManualApproval",
                "InferenceSpecification": {"Containers": [{"Image": "i", "ModelDataUrl": "file://model"}]}}},
              {"Name": "Tell", "Type": "Callback", "SqsQueueUrl": "q", "OutputParameters": [], "Arguments": {
                "arn": {"Get": "Steps.Register.ModelPackageArn"}, "version": {"Get": "Steps.Register.ModelPackageVersion"}, "status": {"Get": "Steps.Register.ModelApprovalStatus"}}}]}
            """)
        try project.write("retake.yaml", "steps: {Tell: {handler: cat}}\n")
        return project
    }

    @Test func aVersionThatIsGoneFromTheRegistryIsRegisteredAgain() throws {
        let project = try project()
        for _ in 0..<2 { _ = try project.retake("run", "pipeline.json") }
        #expect(try project.retake("run", "pipeline.json", "--json").executed == [])
        try project.space.remove("cache/models/prices/1.json")
        let again = try project.retake("run", "pipeline.json", "--json")
        #expect(again.executed == ["Register"])
        #expect(again.output.contains("version 1 of prices"), "\(again.output)")
        #expect(try project.retake("run", "pipeline.json", "--json").executed == [])
    }

    @Test func eachNewModelIsTheNextVersionOfItsGroup() throws {
        let project = try project()
        let first = try project.retake("run", "pipeline.json", "--json")
        #expect(
            first.output.contains(
                #"{\"arn\":\"arn:aws:sagemaker:us-east-1:000000000000:model-package/prices/1\",\"version\":1,\"status\":\"PendingManualApproval\"}"#
            ),
            "\(first.output)\(first.errors)")
        _ = try project.retake("run", "pipeline.json")
        try project.write("model/weights.txt", "2")
        _ = try project.retake("run", "pipeline.json")
        let list = try project.retake("models")
        #expect(
            list.output.replacing(/\d{4}-\d\d-\d\d \d\d:\d\d/, with: "2026-01-01 00:00") == """
                group   version  status                 registered        by   from
                prices  1        PendingManualApproval  2026-01-01 00:00  ada  pipeline/Register
                prices  2        PendingManualApproval  2026-01-01 00:00  ada  pipeline/Register

                """)
        let approved = try project.retake("models", "prices", "--version-number", "2", "--set", "Approved", "--json")
        #expect(approved.lastObject?["status"] as? String == "Approved", "\(approved.errors)")
        #expect(approved.lastObject?["version"] as? Int == 2)
    }

    @Test func whatIsNotThereIsNamed() throws {
        let project = try project()
        #expect(try project.retake("models").output == "no model is registered; a RegisterModel step registers one\n")
        _ = try project.retake("run", "pipeline.json")
        let other = try project.retake("models", "price")
        #expect(
            other.errors
                == "retake: no model is registered in group 'price'; did you mean 'prices'?; there are prices\n")
        #expect(other.status == 2)
        let version = try project.retake("models", "prices", "--version-number", "7", "--set", "Approved")
        #expect(version.errors == "retake: group 'prices' has no version 7\n")
    }
}
