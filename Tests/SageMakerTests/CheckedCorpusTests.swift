import PipelineModel
import SageMaker
import Testing

/// Definitions that the SDK really emitted have no finding but those that stand here, each with its reason.
@Suite(.enabled(if: !SharedFiles.definitions.isEmpty))
struct CheckedCorpusTests {
    private static let localMode = "is meant for local mode"
    private static let sharedFolder = "a definition of the SDK's tests, which reads two inputs in one folder"
    private static let anyType =
        "a definition of the SDK's tests registers the type '*', where the model asks for TYPE/SUBTYPE"

    private static let otherRegion = "names images of us-west-2's account with an address in us-east-1"

    private static let known: [String: (reason: String, findings: [String])] = [
        "article_local_catboost": (
            localMode,
            [
                "Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceType local-only",
                "Steps[0].Arguments.AppSpecification.ImageUri image",
                "Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri uri",
                "Steps[1].Arguments.AlgorithmSpecification.TrainingImage image",
                "Steps[1].Arguments.OutputDataConfig.S3OutputPath local-only",
                "Steps[1].Arguments.ResourceConfig.InstanceType local-only",
                "Steps[1].Arguments.HyperParameters.sagemaker_submit_directory local-only",
                "Steps[1].Arguments.DebugHookConfig.S3OutputPath local-only",
                "Steps[1].Arguments.ProfilerConfig.S3OutputPath local-only",
            ]
        ),
        "sdk_local_eval_cond_fail": (
            localMode, ["Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceType local-only"]
        ),
        "sdk_local_processing": (
            localMode, ["Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceType local-only"]
        ),
        "test_local_pipeline_with_processing_step[1_2-1].json": (
            localMode, ["Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceType local-only"]
        ),
        "sdk_caching_behavior": (
            sharedFolder, ["Steps[0].Arguments.ProcessingInputs[2].S3Input.LocalPath folder"]
        ),
        "test_caching_behavior__1.json": (
            sharedFolder, ["Steps[0].Arguments.ProcessingInputs[2].S3Input.LocalPath folder"]
        ),
        "sdk_cond_train_create_register": (
            anyType,
            [
                "Steps[1].Arguments.IfSteps[0].Arguments.InferenceSpecification.SupportedResponseMIMETypes[0] pattern"
            ]
        ),
        "test_conditional_pytorch_training_model_registration.json": (
            anyType,
            [
                "Steps[1].Arguments.IfSteps[0].Arguments.InferenceSpecification.SupportedResponseMIMETypes[0] pattern"
            ]
        ),
        "notebook_job_step": (
            otherRegion, (0..<2).map { "Steps[\($0)].Arguments.AlgorithmSpecification.TrainingImage region" }
        ),
        "step_decorator": (
            otherRegion, (0..<3).map { "Steps[\($0)].Arguments.AlgorithmSpecification.TrainingImage region" }
        ),
        "step_decorator_classic_training": (
            otherRegion, ["Steps[0].Arguments.AlgorithmSpecification.TrainingImage region"]
        ),
        "test_invalid_pipeline_depended_on_fail_step.json": (
            "the SDK's test of what the service refuses", ["Steps[0].DependsOn[0] dependency"]
        ),
    ]

    @Test(arguments: SharedFiles.definitions.keys.sorted())
    func whatIsFoundIsKnown(name: String) throws {
        let bytes = try #require(SharedFiles.definitions[name])
        let found = DefinitionCheck.findings(in: bytes, name: "churn").map { "\($0.place) \($0.rule.rawValue)" }
        let known = Self.known[name]
        #expect(found == known?.findings ?? [], "\(known?.reason ?? "meant for the cloud")")
    }
}
