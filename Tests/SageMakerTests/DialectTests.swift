import PipelineModel
import SageMaker
import Testing

@Suite struct DialectTests {
    @Test func executionValuesAreTheSameInEachRun() throws {
        let pipeline = try pipeline(steps: #"{"Name": "Train", "Type": "Training", "Arguments": {}}"#)
        let account = "arn:aws:sagemaker:us-east-1:000000000000"
        #expect(
            dialect.execution(of: pipeline, step: "Train") == [
                "PipelineName": "churn",
                "PipelineArn": .string("\(account):pipeline/churn"),
                "PipelineExecutionId": "retake000000",
                "PipelineExecutionArn": .string("\(account):pipeline/churn/execution/retake000000"),
                "StartDateTime": "2026-01-02T03:04:05Z",
                "CurrentDateTime": "2026-01-02T03:04:05Z",
                "TrainingJobName": "Train",
                "ProcessingJobName": "Train",
            ])
        #expect(dialect.execution(of: pipeline, step: nil)["TrainingJobName"] == nil)
    }

    @Test func aProcessingStepsPropertiesAreItsArgumentsAndWhatSageMakerAdds() throws {
        let step = Step(id: "Prep", kind: "Processing", arguments: .literal(.null))
        let arguments: Value = [
            "Environment": ["N": 5, "Flag": true],
            "ProcessingOutputConfig": ["Outputs": [["OutputName": "clean", "S3Output": ["S3Uri": "s3://b/clean"]]]],
        ]
        let properties = dialect.properties(of: step, arguments: arguments, results: nil).known
        #expect(properties["ProcessingJobName"] == "Prep")
        #expect(properties["ProcessingJobArn"] == "arn:aws:sagemaker:us-east-1:000000000000:processing-job/Prep")
        #expect(properties["ProcessingJobStatus"] == "Completed")
        #expect(properties["Environment"] == ["N": "5", "Flag": "True"])
        let path = PropertyPath([
            .key("ProcessingOutputConfig"), .key("Outputs"), .element(member: "OutputName", name: "clean"),
            .key("S3Output"), .key("S3Uri"),
        ])
        #expect(path.value(in: properties) == "s3://b/clean")
    }

    @Test(arguments: [
        (#"{"S3OutputPath": "s3://b/p"}"#, "s3://b/p/Train/output/model.tar.gz"),
        (#"{"S3OutputPath": "s3://b/p//"}"#, "s3://b/p/Train/output/model.tar.gz"),
        (#"{"S3OutputPath": "S3://b/"}"#, "s3://b/Train/output/model.tar.gz"),
        (#"{"S3OutputPath": "s3://b/p", "CompressionType": "NONE"}"#, "s3://b/p/Train/output/model"),
        (#"{"S3OutputPath": "file://model"}"#, "file://model/model.tar.gz"),
        (#"{"S3OutputPath": "file:///abs/model/"}"#, "file:///abs/model/model.tar.gz"),
        (#"{"S3OutputPath": "file:///"}"#, "file:///model.tar.gz"),
        (#"{"S3OutputPath": ""}"#, "s3://retake/Train/output/model.tar.gz"),
    ])
    func aModelGoesWhereLocalModeAndSageMakerPutIt(config: String, uri: String) throws {
        let step = Step(id: "Train", kind: "Training", arguments: .literal(.null))
        let arguments = try JSONReader.read(#"{"OutputDataConfig": \#(config), "HyperParameters": {"depth": 6}}"#)
        let properties = dialect.properties(of: step, arguments: arguments, results: nil).known
        #expect(properties["ModelArtifacts"]?["S3ModelArtifacts"] == .string(uri))
        #expect(properties["HyperParameters"]?["depth"] == "6")
        #expect(properties["TrainingJobName"] == "Train")
        #expect(properties["TrainingJobStatus"] == "Completed")
    }

    @Test func aStepThatOnlyTheCloudCanDoSaysSo() throws {
        let step = Step(id: "Ask", kind: "Lambda", arguments: .literal(.null))
        #expect(
            try dialect.action(of: step, arguments: [:], in: Scope())
                == .cloudOnly("calls a Lambda function, which only the cloud can do"))
        let unknown = Step(id: "Ask", kind: "Lamda", arguments: .literal(.null))
        #expect(
            try dialect.action(of: unknown, arguments: [:], in: Scope())
                == .cloudOnly("is of type 'Lamda', which Retake does not know; did you mean 'Lambda'?"))
    }
}
