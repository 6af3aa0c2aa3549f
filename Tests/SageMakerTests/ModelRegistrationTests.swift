import PipelineModel
import Testing

@testable import SageMaker

@Suite struct ModelRegistrationTests {
    private func registration(_ environment: Value) throws -> ModelRegistration {
        let container: Value = ["Image": "i", "ModelDataUrl": "s3://b/model.tar.gz", "Environment": environment]
        var builder = ModelRegistrationBuilder(
            step: "Register",
            arguments: ["ModelPackageGroupName": "g", "InferenceSpecification": ["Containers": [container]]])
        return try builder.registration()
    }

    @Test func theCodeOfAFrameworksModelCountsByWhatItHolds() throws {
        let inputs = try registration(["SAGEMAKER_SUBMIT_DIRECTORY": "s3://b/j-2026-01-01/sourcedir.tar.gz"]).inputs
        #expect(inputs.map(\.name) == ["code-1", "model-1"])
        let code = try #require(inputs.first)
        #expect(code.uri == "s3://b/j-2026-01-01/sourcedir.tar.gz")
        #expect(code.layout == .unpacked)
        // A definition without its uploads is registered as ever.
        #expect(code.isOptional)
    }

    @Test(arguments: [["SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"], [:]] as [Value])
    func aFolderOfTheImageIsNoInput(environment: Value) throws {
        #expect(try registration(environment).inputs.map(\.name) == ["model-1"])
    }
}
