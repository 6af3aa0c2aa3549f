import AWSEndpoint
import ArgumentParser
import PipelineModel
import PipelinePlanning
import RunReporting
import SystemPackage

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answer AWS's clients: a local SageMaker and S3, in which every step is recorded.",
        discussion: """
            Any client of SageMaker Pipelines and S3 works with it: boto3, the AWS CLI, both versions of the SageMaker SDK. Set \
            AWS_ENDPOINT_URL to the address that is printed, and any credentials and region. Objects are files of the bucket \
            folder. Pipelines that a client starts run here, with the settings of the retake.yaml in this folder.

            SDKs give STS an address of its own: type 'retake run pipeline.py' for a program that asks it.

            EXAMPLES
              retake serve
              retake serve --port 4570 --buckets data/buckets
              AWS_ENDPOINT_URL=http://127.0.0.1:4570 aws s3 ls
            """)

    @Option(help: "Listen on this port; 0 means any that is free.")
    var port = 4570

    @Option(
        help: ArgumentHelp(
            "Find S3 data in this folder, as FOLDER/BUCKET/KEY. Default: $RETAKE_BUCKETS, else retake/buckets in your data folder.",
            valueName: "folder"), completion: .directory)
    var buckets: String?

    @Option(help: "How jobs run: 'namespace' (Linux) or 'host'.")
    var runtime: RuntimeKind?

    @OptionGroup var cache: CacheOptions

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535") }
    }

    func run() async throws {
        let request = PipelineRequest(buckets: buckets, runtime: runtime, cacheFolder: cache.folder)
        try await serve(request, port: port, in: .current) { address in
            Terminal.printOut("AWS_ENDPOINT_URL=\(address)\n")
        }
    }
}

/// Answers AWS's clients until the process is asked to end; then ends what they started.
///
/// - Parameters:
///   - request: where data and recordings lie, and how jobs run.
///   - onStart: gets the address.
func serve(
    _ request: PipelineRequest, port: Int, in environment: CommandEnvironment,
    onStart: @escaping @Sendable (String) -> Void
) async throws {
    let project = try Project(environment)
    let catalog = try PipelineCatalog(account: environment.account, keptIn: environment.catalogFolder)
    let outputs = try ShownOutputs(of: request, in: environment)
    defer { outputs.close() }
    let buckets = project.bucketFolder(option: request.buckets)
    let executions = ServedExecutions(request: request, environment: environment, outputs: outputs)
    do {
        try await cancellingOnSignals {
            let endpoint = try await AWSEndpoint(
                port: port, buckets: buckets, outputs: outputs.objects, catalog: catalog, runner: executions,
                models: outputs.models)
            onStart(endpoint.address)
            do { try await endpoint.serve() } catch {
                await endpoint.stopExecutions()
                throw error
            }
            await endpoint.stopExecutions()
        }
    } catch is CancellationError {
        // That is how it ends.
    }
}

/// Runs executions as they come, several at once, and tells of each in lines that begin with its name.
private struct ServedExecutions: ExecutionRunner {
    let request: PipelineRequest
    let environment: CommandEnvironment
    let outputs: ShownOutputs

    func details(
        of execution: PipelineCatalog.Execution, after summary: RunSummary,
        renamed: @escaping @Sendable (String) -> String
    ) async -> [Step.ID: StepDetails] {
        await outputs.details(of: summary, request(for: execution), renamed: renamed)
    }

    private func request(for execution: PipelineCatalog.Execution) -> PipelineRequest {
        var request = request
        request.definition = "\(execution.pipeline).json"
        request.compiled = Array(execution.definition.utf8)
        request.parameters = execution.parameters
        request.shown = outputs
        return request
    }

    func run(_ execution: PipelineCatalog.Execution, report: any RunReport) async throws -> RunSummary {
        var options = RunPipelineOptions(pipeline: request(for: execution))
        options.selection.only = Set(execution.selected.map { Step.ID($0) })
        let label = "\(execution.pipeline) \(execution.id): "
        let lines = LinesReport(logs: .failed) { text in
            let lines = text.split(separator: "\n").map { label + $0 + "\n" }
            Terminal.printOut(lines.joined())
        }
        return try await runPipeline(options, in: environment, report: TwoReports(first: report, second: lines))
    }
}

extension CommandEnvironment {
    /// Whose account the endpoint plays.
    var account: AWSAccount {
        let id = environment["AWS_ACCOUNT_ID"] ?? ""
        let isID = id.utf8.count == 12 && id.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isID ? AWSAccount(id: id, region: region) : AWSAccount(region: region)
    }
}
