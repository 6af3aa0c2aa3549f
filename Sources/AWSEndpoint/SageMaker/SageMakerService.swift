import HostSystem
import NIOHTTP1
package import PipelineModel
import Synchronization

/// Runs the executions that clients start.
package protocol ExecutionRunner: Sendable {
    /// Runs it to its end, and tells what happens on the way. A cancelled task stops it.
    func run(_ execution: PipelineCatalog.Execution, report: any RunReport) async throws -> RunSummary

    /// Called when a client asks how an execution stands.
    func wasAsked(about execution: String)

    /// What Describe calls are to tell of the steps of an execution that has ended.
    ///
    /// - Parameter renamed: where an output is shown, of the address that the definition gives.
    func details(
        of execution: PipelineCatalog.Execution, after summary: RunSummary,
        renamed: @escaping @Sendable (String) -> String
    ) async -> [Step.ID: StepDetails]
}

/// What is known of a step that has ended.
package struct StepDetails: Sendable {
    /// As later steps read them.
    package var properties: Object
    /// Reads what it wrote; nil where nothing is recorded of it.
    package var log: (@Sendable () -> [LogLine])?

    package init(properties: Object, log: (@Sendable () -> [LogLine])? = nil) {
        self.properties = properties
        self.log = log
    }
}

extension ExecutionRunner {
    package func wasAsked(about execution: String) {}

    package func details(
        of execution: PipelineCatalog.Execution, after summary: RunSummary,
        renamed: @escaping @Sendable (String) -> String
    ) async -> [Step.ID: StepDetails] { [:] }
}

/// SageMaker's calls on pipelines and their executions, on jobs and on models.
///
/// The protocol is JSON 1.1: `X-Amz-Target: SageMaker.OPERATION`, an object in, an object out. See
/// <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Service.html>.
struct SageMakerService: Sendable {
    let catalog: PipelineCatalog
    let runner: any ExecutionRunner
    let buckets: BucketFolder
    let models: (any ModelPackages)?
    let running = RunningExecutions()
    let logs = JobLogs()

    init(
        _ catalog: PipelineCatalog, _ runner: any ExecutionRunner, _ buckets: BucketFolder,
        models: (any ModelPackages)? = nil
    ) {
        self.models = models
        self.catalog = catalog
        self.runner = runner
        self.buckets = buckets
    }

    var account: AWSAccount { catalog.account }

    func answer(_ operation: String, _ body: [UInt8]) async -> HTTPResponse {
        do {
            let result = Value.object(try await result(of: operation, Request(body)))
            return HTTPResponse(.ok, [("Content-Type", "application/x-amz-json-1.1")], .bytes(result.jsonBytes()))
        } catch let error as AWSError {
            return error.json
        } catch {
            return AWSError("InternalFailure", "\(error)", status: .internalServerError).json
        }
    }

    /// Waits until all executions that were started have ended.
    func finish() async { await running.finish() }

    /// Stops them, and waits for that.
    func stopAll() async { await running.stopAll() }

    private func result(of operation: String, _ request: Request) async throws -> Object {
        if let operation = JobOperation(operation) { return try await answer(operation, request) }
        if let result = try await answerModels(operation, request) { return result }
        return switch operation {
        case "CreatePipeline": try createPipeline(request)
        case "UpdatePipeline": try updatePipeline(request)
        case "DeletePipeline": try deletePipeline(request)
        case "DescribePipeline": try describe(catalog.pipeline(request.pipelineName))
        case "ListPipelines": try listPipelines(request)
        case "ListPipelineVersions": try listVersions(request)
        case "StartPipelineExecution": try startExecution(request)
        case "RetryPipelineExecution": try retryExecution(request)
        case "StopPipelineExecution": try stopExecution(request)
        case "DescribePipelineExecution": try describe(execution(request))
        case "DescribePipelineDefinitionForExecution": try describeDefinition(execution(request))
        case "ListPipelineExecutions": try listExecutions(request)
        case "ListPipelineExecutionSteps": try listSteps(request)
        case "ListPipelineParametersForExecution": try listParameters(request)
        case "ListTrainingJobsForHyperParameterTuningJob": try listTrials(request)
        case "ListTags", "AddTags", "DeleteTags": try tags(operation, request)
        default:
            throw AWSError.invalid(
                "Retake's local SageMaker does not know \(operation): it answers calls on pipelines, jobs, models and model packages"
            )
        }
    }

    // MARK: Pipelines

    private func createPipeline(_ request: Request) throws -> Object {
        let name = try request.pipelineName
        let definition = try definition(in: request)
        try catalog.create(name, definition, request.object, tags: request.objects("Tags"))
        return ["PipelineArn": .string(account.arn("pipeline/\(name)"))]
    }

    private func updatePipeline(_ request: Request) throws -> Object {
        let name = try request.pipelineName
        let new =
            request["PipelineDefinition"] == nil && request["PipelineDefinitionS3Location"] == nil
            ? nil : try definition(in: request)
        try catalog.change(name) { pipeline in
            if let new { pipeline.replace(definition: new) }
            for member in request.object.members where !member.key.hasPrefix("PipelineDefinition") {
                pipeline.request[member.key] = member.value
            }
        }
        return [
            "PipelineArn": .string(account.arn("pipeline/\(name)")),
            "PipelineVersionId": .integer(try catalog.pipeline(name).versions.count),
        ]
    }

    private func deletePipeline(_ request: Request) throws -> Object {
        let name = try request.pipelineName
        try catalog.remove(name)
        return ["PipelineArn": .string(account.arn("pipeline/\(name)"))]
    }

    /// The definition that a request carries, itself or as an object of S3. It must be JSON with steps; what else is wrong with it is
    /// told when it runs.
    private func definition(in request: Request) throws -> String {
        let text: String
        if let location = request["PipelineDefinitionS3Location"] {
            let bucket = try BucketName(location["Bucket"]?.string ?? "")
            let object = try buckets.open(try ObjectKey(location["ObjectKey"]?.string ?? ""), in: bucket)
            text = String(decoding: try File.read(object.file.raw, limit: 16 << 20), as: UTF8.self)
        } else {
            text = try request.text("PipelineDefinition")
        }
        guard text.utf8.count <= 4 << 20 else {
            throw AWSError.invalid("Pipeline definition is longer than 4 MiB; the service takes 1 MiB.")
        }
        guard let value = try? JSONReader.read(text), value["Steps"]?.array?.isEmpty == false else {
            throw AWSError.invalid("Unable to parse pipeline definition: it is no JSON object with Steps.")
        }
        return text
    }

    private func describe(_ pipeline: PipelineCatalog.Pipeline) -> Object {
        var object: Object = [
            "PipelineArn": .string(account.arn("pipeline/\(pipeline.name)")), "PipelineName": .string(pipeline.name),
            "PipelineDisplayName": .string(pipeline.name), "PipelineDefinition": .string(pipeline.definition),
            "RoleArn": .string(account.role("retake")), "PipelineStatus": "Active",
            "CreationTime": .time(pipeline.createdAt), "LastModifiedTime": .time(pipeline.changedAt),
        ]
        for key in ["PipelineDisplayName", "PipelineDescription", "RoleArn", "ParallelismConfiguration"] {
            if let value = pipeline.request[key] { object[key] = value }
        }
        if let moment = pipeline.lastRunAt { object["LastRunTime"] = .time(moment) }
        return object
    }

    private func listPipelines(_ request: Request) throws -> Object {
        let prefix = request["PipelineNamePrefix"]?.string ?? ""
        let found = catalog.pipelines.filter { $0.name.hasPrefix(prefix) }.map { pipeline in
            var summary = describe(pipeline)
            for key in ["PipelineDefinition", "PipelineStatus", "ParallelismConfiguration"] { summary[key] = nil }
            if let moment = summary["LastRunTime"] {
                summary["LastRunTime"] = nil
                summary["LastExecutionTime"] = moment
            }
            return Value.object(summary)
        }
        return try request.page(of: found, as: "PipelineSummaries")
    }

    private func listVersions(_ request: Request) throws -> Object {
        let pipeline = try catalog.pipeline(request.pipelineName)
        let arn = account.arn("pipeline/\(pipeline.name)")
        let versions = pipeline.versions.enumerated().reversed().map { index, version -> Value in
            [
                "PipelineArn": .string(arn), "PipelineVersionId": .integer(index + 1),
                "CreationTime": .time(version.createdAt),
            ]
        }
        return try request.page(of: versions, as: "PipelineVersionSummaries")
    }

    // MARK: Tags

    private func tags(_ operation: String, _ request: Request) throws -> Object {
        let name = try request.text("ResourceArn").split(separator: "/").dropFirst().first.map(String.init) ?? ""
        let added = request.objects("Tags")
        let removed = Set(request["TagKeys"]?.array?.compactMap(\.string) ?? []).union(
            added.compactMap { $0["Key"]?.string })
        if operation != "ListTags" {
            try catalog.change(name) { pipeline in
                pipeline.tags.removeAll { removed.contains($0["Key"]?.string ?? "") }
                pipeline.tags += added
            }
        }
        guard operation != "DeleteTags" else { return [:] }
        return ["Tags": .array(try catalog.pipeline(name).tags.map(Value.object))]
    }
}
