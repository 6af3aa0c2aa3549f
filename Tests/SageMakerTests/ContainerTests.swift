import PipelineModel
import SageMaker
import Testing

/// Jobs whose images are run themselves.
@Suite struct ContainerTests {
    private static let dialect = SageMakerDialect(
        processorCount: 4, startedAt: "2026-01-02T03:04:05Z",
        imagePrograms: ImagePrograms(container: { image in
            image.hasPrefix("own") ? Job.Container(image: image, engine: "podman") : nil
        }))

    private static func job(_ kind: String, _ arguments: String) throws -> Job {
        let step = Step(id: "Train", kind: kind, arguments: .literal(.null))
        let action = try dialect.action(of: step, arguments: try JSONReader.read(arguments), in: Scope())
        return try #require(action.job)
    }

    private static func processing(_ specification: String) -> String {
        """
        {"AppSpecification": \(specification), "RoleArn": "r", "ProcessingResources": {"ClusterConfig":
        {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 30}}}
        """
    }

    private static func training(_ specification: String) -> String {
        """
        {"AlgorithmSpecification": \(specification), "RoleArn": "r", "OutputDataConfig": {"S3OutputPath": "s3://b/o"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 30}}
        """
    }

    @Test func aCommandOfTheDefinitionRunsInTheImage() throws {
        let job = try Self.job(
            "Processing", Self.processing(#"{"ImageUri": "own:1", "ContainerEntrypoint": ["python3", "x.py"]}"#))
        #expect(job.container == Job.Container(image: "own:1", engine: "podman"))
        #expect(job.runtimeKind == "container")
        #expect(job.command == ["python3", "x.py"])
        let other = Self.processing(#"{"ImageUri": "other:1", "ContainerEntrypoint": ["python3", "x.py"]}"#)
        #expect(try Self.job("Processing", other).container == nil)
    }

    @Test func withoutOneTheImagesOwnProgramIsStarted() throws {
        let processing = try Self.job(
            "Processing", Self.processing(#"{"ImageUri": "own:1", "ContainerArguments": ["--rows", "5"]}"#))
        #expect(processing.container?.startsOwnProgram == true)
        #expect(processing.command == ["--rows", "5"])
        let training = try Self.job(
            "Training", Self.training(#"{"TrainingImage": "own:1", "TrainingInputMode": "File"}"#))
        #expect(training.container?.startsOwnProgram == true)
        #expect(training.command == ["train"])
        #expect(training.failureNote == Job.FailureNote(path: "/opt/ml/output/failure"))
    }
}
