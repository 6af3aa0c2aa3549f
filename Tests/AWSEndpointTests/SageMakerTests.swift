import HostSystem
import NIOHTTP1
import PipelineModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import AWSEndpoint

/// Executions that end as they are told.
private final class FakeRunner: ExecutionRunner {
    let outcome: RunSummary.Outcome
    let parameters = Mutex([String: String]())

    init(_ outcome: RunSummary.Outcome = .succeeded) { self.outcome = outcome }

    func run(_ execution: PipelineCatalog.Execution, report: any RunReport) async throws -> RunSummary {
        parameters.withLock { $0 = execution.parameters }
        let failure = StepReport.Failure(exitCode: 1, message: "no data")
        let step =
            outcome == .failed
            ? StepReport(step: "Train", outcome: .failed, reason: "exit code 1", failure: failure)
            : StepReport(step: "Train", outcome: .replayed, reason: "unchanged")
        report.show(.stepFinished(step))
        return RunSummary(run: "r", outcome: outcome, steps: [step], duration: .zero)
    }
}

/// Pipelines and executions, asked without a network. `Tests/Clients` has the same asked by real clients.
@Suite struct SageMakerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }
    private let definition =
        #"{"Version":"2020-12-01","Parameters":[{"Name":"Rate","DefaultValue":0.5}],"Steps":[{"Name":"Train","Type":"Training"}]}"#

    private func service(_ runner: FakeRunner = FakeRunner(), keptIn kept: FilePath? = nil) throws -> SageMakerService {
        let catalog = try PipelineCatalog(account: AWSAccount(), keptIn: kept)
        return SageMakerService(catalog, runner, BucketFolder(root: folder.path.appending("buckets")))
    }

    private func ask(_ service: SageMakerService, _ operation: String, _ request: Value) async throws -> Value {
        let response = await service.answer(operation, request.jsonBytes())
        guard case .bytes(let bytes) = response.body else { return .null }
        return try JSONReader.read(bytes)
    }

    private func create(_ service: SageMakerService) async throws {
        _ = try await ask(service, "CreatePipeline", ["PipelineName": "p", "PipelineDefinition": .string(definition)])
    }

    @Test func anExecutionTellsHowItsStepsEnded() async throws {
        let runner = FakeRunner()
        let service = try service(runner)
        try await create(service)
        let parameters: Value = [["Name": "Rate", "Value": "1"]]
        let started = try await ask(
            service, "StartPipelineExecution", ["PipelineName": "p", "PipelineParameters": parameters])
        await service.finish()
        let asked: Value = ["PipelineExecutionArn": started["PipelineExecutionArn"] ?? ""]
        let described = try await ask(service, "DescribePipelineExecution", asked)
        #expect(described["PipelineExecutionStatus"] == "Succeeded")
        let steps = try await ask(service, "ListPipelineExecutionSteps", asked)["PipelineExecutionSteps"]?.array
        #expect(steps?.map { $0["StepName"] } == ["Train"])
        #expect(steps?.first?["CacheHitResult"] != nil)
        #expect(steps?.first?["Metadata"]?["TrainingJob"]?["Arn"]?.string?.contains(":training-job/pipelines-") == true)
        #expect(runner.parameters.withLock(\.self) == ["Rate": "1"])
    }

    @Test func aFailureSaysWhichStepAndWhy() async throws {
        let service = try service(FakeRunner(.failed))
        try await create(service)
        let started = try await ask(service, "StartPipelineExecution", ["PipelineName": "p"])
        await service.finish()
        let described = try await ask(
            service, "DescribePipelineExecution", ["PipelineExecutionArn": started["PipelineExecutionArn"] ?? ""])
        #expect(described["PipelineExecutionStatus"] == "Failed")
        #expect(described["FailureReason"] == "Step 'Train' failed with message: no data")
    }

    @Test func whatIsKeptIsThereAfterARestart() async throws {
        let kept = folder.path.appending("kept")
        let first = try service(keptIn: kept)
        try await create(first)
        let started = try await ask(first, "StartPipelineExecution", ["PipelineName": "p"])
        await first.finish()
        let second = try service(keptIn: kept)
        #expect(
            try await ask(second, "DescribePipeline", ["PipelineName": "p"])["PipelineDefinition"]
                == .string(definition))
        let asked: Value = ["PipelineExecutionArn": started["PipelineExecutionArn"] ?? ""]
        #expect(try await ask(second, "DescribePipelineExecution", asked)["PipelineExecutionStatus"] == "Succeeded")
        #expect(try await ask(second, "ListPipelineExecutionSteps", asked)["PipelineExecutionSteps"]?.array?.count == 1)
    }

    @Test func filesThatAreNoCatalogAreLeftOut() async throws {
        let kept = folder.path.appending("kept")
        for name in ["pipelines", "executions"] { try File.makeFolder(kept.appending(name)) }
        for (name, text) in [("a", ""), ("b", "{"), ("c", #"{"format":1}"#), ("d", #"{"format":1,"name":1e999}"#)] {
            try File.write(Array(text.utf8), to: kept.appending("pipelines").appending("\(name).json"))
            try File.write(Array(text.utf8), to: kept.appending("executions").appending("\(name).json"))
        }
        #expect(try await ask(try service(keptIn: kept), "ListPipelines", [:])["PipelineSummaries"] == [])
    }

    @Test(
        arguments: [
            ("CreatePipeline", [:]), ("CreatePipeline", ["PipelineName": "a b", "PipelineDefinition": "{}"]),
            ("CreatePipeline", ["PipelineName": "../x", "PipelineDefinition": "{}"]),
            ("CreatePipeline", ["PipelineName": "p", "PipelineDefinition": 1]),
            ("DescribePipeline", ["PipelineName": "none"]), ("StartPipelineExecution", ["PipelineName": "none"]),
            ("DescribePipelineExecution", ["PipelineExecutionArn": "none"]), ("CreateEndpoint", [:]),
            ("ListPipelines", ["NextToken": "-3"]), ("ListPipelines", ["NextToken": "x", "MaxResults": -1]),
        ] as [(String, Value)])
    func whatCanNotBeDoneIsAnErrorOfTheServices(_ operation: String, _ request: Value) async throws {
        let type = try await ask(try service(), operation, request)["__type"]?.string
        #expect(type == "ValidationException" || type == "ResourceNotFound")
    }

    @Test(arguments: ["", "[]", "{", "\u{0}", #"{"PipelineName":"#])
    func whatIsNoRequestIsRefused(_ body: String) async throws {
        let response = await (try service()).answer("DescribePipeline", Array(body.utf8))
        #expect(response.status == .badRequest)
    }
}
