import PipelineModel
import Testing

@testable import AWSEndpoint

@Suite struct JobRequestTests {
    @Test(arguments: [
        ("sagemaker-scikit-learn-2026-11-28-12-00-00-123", "sagemaker-scikit-learn"),
        ("train-20261128120000", "train"), ("xgb-261128-1200", "xgb"), ("model-2", "model-2"),
        ("model-2-2026-11-28-12-00-00-123", "model"), ("plain", "plain"), ("20261128-120000", "20261128-120000"),
    ]) func whatSDKsPutAtTheEndOfANameDoesNotCount(name: String, stem: String) {
        #expect(JobRequest.stem(of: name) == stem)
    }

    @Test func aTrainingBecomesAPipelineOfOneStep() throws {
        let request: Object = [
            "TrainingJobName": "t-2026-01-01-00-00-00-001", "Tags": [], "RoleArn": "r", "HyperParameters": ["a": "1"],
        ]
        let job = JobRequest(kind: .training, name: "t-2026-01-01-00-00-00-001", request: request)
        let step = try JSONReader.read(job.definition())["Steps"]?.array
        #expect(
            step == [
                ["Name": "t", "Type": "Training", "Arguments": ["RoleArn": "r", "HyperParameters": ["a": "1"]]]
            ])
    }

    @Test func aTransformHasItsModelBeforeIt() throws {
        let job = JobRequest(kind: .transform, name: "t", request: ["TransformJobName": "t", "ModelName": "m-1"])
        let steps = try JSONReader.read(job.definition(model: ["PrimaryContainer": ["Image": "i"]]))["Steps"]?.array
        #expect(steps?.map { $0["Type"] } == ["Model", "Transform"])
        #expect(steps?.last?["Arguments"] == ["ModelName": ["Get": "Steps.t-model.ModelName"]])
    }

    @Test func aModelLiesBelowTheNameThatTheClientGave() {
        let job = JobRequest(
            kind: .training, name: "t-20260101000000", request: ["OutputDataConfig": ["S3OutputPath": "s3://b/t/"]])
        #expect(job.renamed("s3://b/t/t/output/model.tar.gz") == "s3://b/t/t-20260101000000/output/model.tar.gz")
        #expect(job.renamed("s3://other/t/output/model.tar.gz") == "s3://other/t/output/model.tar.gz")
    }
}
