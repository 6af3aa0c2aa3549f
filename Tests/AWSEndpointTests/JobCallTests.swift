import HostSystem
import PipelineModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import AWSEndpoint

/// Runs every execution as if each of its steps wrote two lines, and then ended as it is told.
private final class JobRunner: ExecutionRunner {
    let outcome: StepOutcome
    let definitions = Mutex([String]())

    init(_ outcome: StepOutcome = .ran) { self.outcome = outcome }

    func run(_ execution: PipelineCatalog.Execution, report: any RunReport) async throws -> RunSummary {
        definitions.withLock { $0.append(execution.definition) }
        let steps = (try JSONReader.read(execution.definition))["Steps"]?.array ?? []
        let names = steps.compactMap { $0["Name"]?.string }.map { Step.ID($0) }
        for name in names where outcome == .ran || outcome == .failed {
            report.show(.stepStarted(name, reason: "no recording"))
            report.show(.stepWrote(name, LogLine(stream: .output, offset: .zero, text: "one")))
            report.show(.stepWrote(name, LogLine(stream: .output, offset: .seconds(1), text: "two")))
        }
        let failure = outcome == .failed ? StepReport.Failure(exitCode: 3, message: "no data") : nil
        let reports = names.map { StepReport(step: $0, outcome: outcome, reason: "why", failure: failure) }
        for name in reports { report.show(.stepFinished(name)) }
        return RunSummary(
            run: "r", outcome: RunSummary.Outcome(of: reports), steps: reports, duration: .zero)
    }

    func details(
        of execution: PipelineCatalog.Execution, after summary: RunSummary,
        renamed: @escaping @Sendable (String) -> String
    ) async -> [Step.ID: StepDetails] {
        let artifacts: Value = ["S3ModelArtifacts": "s3://b/train/output/model.tar.gz"]
        return Dictionary(
            uniqueKeysWithValues: summary.steps.map {
                ($0.step, StepDetails(properties: ["ModelArtifacts": artifacts]))
            })
    }
}

/// Jobs that clients ask for by themselves, asked without a network. `Tests/Clients` has the same asked by real clients.
@Suite struct JobCallTests {
    let folder: TemporaryFolder
    private let training: Value = [
        "TrainingJobName": "train-20260101000000", "OutputDataConfig": ["S3OutputPath": "s3://b/"],
        "HyperParameters": ["a": "1"],
    ]

    init() throws { folder = try TemporaryFolder() }

    private func service(_ runner: JobRunner, keptIn kept: FilePath? = nil) throws -> SageMakerService {
        let catalog = try PipelineCatalog(account: AWSAccount(), keptIn: kept)
        return SageMakerService(catalog, runner, BucketFolder(root: folder.path.appending("buckets")))
    }

    private func ask(_ service: SageMakerService, _ operation: String, _ request: Value) async throws -> Value {
        guard case .bytes(let bytes) = await service.answer(operation, request.jsonBytes()).body else { return .null }
        return try JSONReader.read(bytes)
    }

    private func logs(_ service: SageMakerService, _ operation: String, _ request: Value) throws -> Value {
        guard case .bytes(let bytes) = LogsService(sageMaker: service).answer(operation, request.jsonBytes()).body
        else {
            return .null
        }
        return try JSONReader.read(bytes)
    }

    @Test func aTrainingIsDescribedAsTheServiceWould() async throws {
        let service = try service(JobRunner())
        let made = try await ask(service, "CreateTrainingJob", training)
        let arn = "arn:aws:sagemaker:us-east-1:000000000000:training-job/train-20260101000000"
        #expect(made["TrainingJobArn"]?.string == arn)
        let told = try await ask(service, "DescribeTrainingJob", ["TrainingJobName": "train-20260101000000"])
        #expect(told["TrainingJobStatus"] == "Completed")
        #expect(told["SecondaryStatus"] == "Completed")
        #expect(told["TrainingJobArn"]?.string == arn)
        // Below its own name, whatever the step is called.
        #expect(
            told["ModelArtifacts"] == ["S3ModelArtifacts": "s3://b/train-20260101000000/output/model.tar.gz"])
        let listed = try await ask(service, "ListTrainingJobs", ["NameContains": "train"])["TrainingJobSummaries"]
        #expect(listed?.array?.map { $0["TrainingJobStatus"] } == ["Completed"])
    }

    @Test func aNameIsGivenOnce() async throws {
        let service = try service(JobRunner())
        _ = try await ask(service, "CreateTrainingJob", training)
        #expect(try await ask(service, "CreateTrainingJob", training)["__type"] == "ResourceInUse")
    }

    @Test func aFailureIsTheJobs() async throws {
        let service = try service(JobRunner(.failed))
        _ = try await ask(service, "CreateProcessingJob", ["ProcessingJobName": "p"])
        let told = try await ask(service, "DescribeProcessingJob", ["ProcessingJobName": "p"])
        #expect(told["ProcessingJobStatus"] == "Failed")
        #expect(told["FailureReason"] == "no data")
    }

    @Test func aJobThatOnlyTheCloudCanRunFailsAndSaysWhy() async throws {
        let service = try service(JobRunner(.cloudOnly))
        _ = try await ask(service, "CreateTrainingJob", training)
        let told = try await ask(service, "DescribeTrainingJob", ["TrainingJobName": "train-20260101000000"])
        #expect(told["TrainingJobStatus"] == "Failed")
        #expect(told["FailureReason"] == "why")
    }

    @Test func itsLogIsRead() async throws {
        let service = try service(JobRunner())
        _ = try await ask(service, "CreateTrainingJob", training)
        await service.finish()
        let group = "/aws/sagemaker/TrainingJobs"
        let prefix = "train-20260101000000/"
        let streams = try logs(
            service, "DescribeLogStreams", ["logGroupName": .string(group), "logStreamNamePrefix": .string(prefix)])
        let name = try #require(streams["logStreams"]?.array?.first?["logStreamName"])
        func page(_ more: Object) throws -> Value {
            var request: Object = ["logGroupName": .string(group), "logStreamName": name, "startFromHead": true]
            for member in more.members { request[member.key] = member.value }
            return try logs(service, "GetLogEvents", .object(request))
        }
        let first = try page(["limit": 1])
        #expect(first["events"]?.array?.map { $0["message"] } == ["one"])
        let second = try page(["nextToken": first["nextForwardToken"] ?? ""])
        #expect(second["events"]?.array?.map { $0["message"] } == ["two"])
        // At the end the token stays, by which clients know.
        let third = try page(["nextToken": second["nextForwardToken"] ?? ""])
        #expect(third["events"] == [])
        #expect(third["nextForwardToken"] == second["nextForwardToken"])
        let since = try page(["startTime": second["events"]?.array?.first?["timestamp"] ?? 0])
        #expect(since["events"]?.array?.count == 1)
        #expect(try page(["nextToken": "f/9"])["__type"] == "InvalidParameterException")
        #expect(
            try logs(service, "DescribeLogStreams", ["logGroupName": "/x"])["__type"] == "ResourceNotFoundException")
    }

    @Test func aTransformNeedsAModelThatIsThere() async throws {
        let runner = JobRunner()
        let service = try service(runner)
        let request: Value = ["TransformJobName": "t", "ModelName": "m"]
        #expect(try await ask(service, "CreateTransformJob", request)["message"]?.string?.contains("model/m") == true)
        let model: Value = ["ModelName": "m", "PrimaryContainer": ["Image": "i"]]
        _ = try await ask(service, "CreateModel", model)
        _ = try await ask(service, "CreateTransformJob", request)
        #expect(
            try await ask(service, "DescribeTransformJob", ["TransformJobName": "t"])["TransformJobStatus"]
                == "Completed")
        #expect(runner.definitions.withLock(\.self).last?.contains(#""Type":"Model""#) == true)
    }

    @Test func aStepOfAPipelineIsDescribedByTheNameThatItsExecutionTells() async throws {
        let service = try service(JobRunner(), keptIn: folder.path.appending("catalog"))
        let definition = #"{"Version":"2020-12-01","Steps":[{"Name":"Train","Type":"Training"}]}"#
        _ = try await ask(
            service, "CreatePipeline", ["PipelineName": "jobs", "PipelineDefinition": .string(definition)])
        let started = try await ask(service, "StartPipelineExecution", ["PipelineName": "jobs"])
        await service.finish()
        let arn = started["PipelineExecutionArn"] ?? ""
        let steps = try await ask(service, "ListPipelineExecutionSteps", ["PipelineExecutionArn": arn])
        let job = steps["PipelineExecutionSteps"]?.array?.first?["Metadata"]?["TrainingJob"]?["Arn"]?.string ?? ""
        let name = job.split(separator: "/").last.map(String.init) ?? ""
        // After a restart, too.
        let again = try self.service(JobRunner(), keptIn: folder.path.appending("catalog"))
        let told = try await ask(again, "DescribeTrainingJob", ["TrainingJobName": .string(name)])
        #expect(told["TrainingJobStatus"] == "Completed")
        #expect(told["TrainingJobArn"]?.string == job)
        #expect(told["ModelArtifacts"]?["S3ModelArtifacts"] == "s3://b/train/output/model.tar.gz")
        // A job of a client's own is no execution of a pipeline, whatever that is called.
        _ = try await ask(again, "CreateTrainingJob", training)
        let executions = try await ask(again, "ListPipelineExecutions", ["PipelineName": "jobs"])
        #expect(executions["PipelineExecutionSummaries"]?.array?.count == 1)
        await again.finish()
    }

    @Test(arguments: ["Describe", "Stop"]) func whatIsNotThereIsMissing(verb: String) async throws {
        let answer = try await ask(try service(JobRunner()), "\(verb)TransformJob", ["TransformJobName": "x"])
        #expect(answer["__type"] == "ResourceNotFound")
    }
}
