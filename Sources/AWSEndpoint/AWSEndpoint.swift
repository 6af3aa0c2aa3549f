import HostSystem
import NIOHTTP1
import PipelineModel
package import SystemPackage

/// A local SageMaker, S3, STS, IAM and CloudWatch Logs for any client of AWS's, on one address of this machine.
///
/// Needs no credentials. Whoever can reach the address can read and write the bucket folder and start pipelines; that is why it
/// listens on this machine alone, and why pages in a browser are refused.
package final class AWSEndpoint: Sendable {
    package let catalog: PipelineCatalog
    private let server: HTTPServer
    private let s3: S3Service
    private let identity: IdentityService
    private let sageMaker: SageMakerService
    private let logs: LogsService
    private let onCall: (@Sendable (AWSCall) async -> Void)?

    /// Opens the port.
    ///
    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - buckets: the folder that holds a folder for each bucket.
    ///   - outputs: what steps wrote, shown as objects.
    ///   - models: the model registry; nil for none.
    ///   - onCall: hears of each call before it is answered.
    package init(
        host: String = "127.0.0.1", port: Int = 0, buckets: FilePath, outputs: OutputObjects = OutputObjects(),
        catalog: PipelineCatalog, runner: any ExecutionRunner, models: (any ModelPackages)? = nil,
        onCall: (@Sendable (AWSCall) async -> Void)? = nil
    ) async throws {
        let folder = BucketFolder(root: buckets, outputs: outputs)
        self.catalog = catalog
        self.onCall = onCall
        s3 = S3Service(folder, region: catalog.account.region)
        identity = IdentityService(account: catalog.account)
        sageMaker = SageMakerService(catalog, runner, folder, models: models)
        logs = LogsService(sageMaker: sageMaker)
        server = try await HTTPServer(host: host, port: port)
        address = "http://\(host):\(server.port)"
    }

    /// What clients take for `AWS_ENDPOINT_URL`.
    package let address: String

    /// Answers until its task is cancelled. Executions that are going on then are the caller's to stop.
    package func serve() async throws {
        try await server.serve { [self] request in await answer(request) }
    }

    /// Waits until all executions that clients started have ended.
    package func finishExecutions() async { await sageMaker.finish() }

    /// Stops all executions that clients started, and waits for that.
    package func stopExecutions() async { await sageMaker.stopAll() }

    private func answer(_ request: HTTPRequest) async -> HTTPResponse {
        if let refusal = refusal(of: request) { return refusal }
        await onCall?(AWSCall(request))
        if let target = request.header("x-amz-target") {
            let parts = target.split(separator: ".", maxSplits: 1).map(String.init)
            guard parts.count == 2, ["SageMaker", "Logs_20140328"].contains(parts[0]) else {
                return AWSError("UnknownOperationException", "Retake does not know '\(target)'").json
            }
            guard let body = try? await request.body.bytes(limit: 16 << 20) else {
                return AWSError("SerializationException", "the request is too long, or ended too early").json
            }
            return parts[0] == "SageMaker" ? await sageMaker.answer(parts[1], body) : logs.answer(parts[1], body)
        }
        let isForm = request.header("content-type")?.hasPrefix("application/x-www-form-urlencoded") == true
        if request.method == .POST, request.path == "/", isForm {
            let body = (try? await request.body.bytes(limit: 1 << 20)) ?? []
            return identity.answer(decodedForm(String(decoding: body, as: UTF8.self)[...]))
        }
        if request.method == .POST, request.path == "/.retake/pipeline" { return await note(request) }
        switch request.credential?.service {
        case nil, "s3": return await s3.answer(request)
        case "lambda": return await LambdaService(account: catalog.account).answer(request)
        case let service?:
            return AWSError("UnknownOperationException", "Retake does not know the service '\(service)'").json
        }
    }

    /// A pipeline that a program made and perhaps sends nowhere, as Retake's own file in the program tells it.
    private func note(_ request: HTTPRequest) async -> HTTPResponse {
        guard let body = try? await request.body.bytes(limit: 16 << 20), let pipeline = try? JSONReader.read(body),
            let name = pipeline["Name"]?.string, let definition = pipeline["Definition"]?.string
        else { return HTTPResponse(.badRequest) }
        catalog.offer(name, definition)
        return HTTPResponse(.noContent)
    }

    /// A page that a browser shows must not speak for the person who looks at it: not across sites, and not by a name that
    /// was made to lead here.
    private func refusal(of request: HTTPRequest) -> HTTPResponse? {
        let own = address.dropFirst("http://".count)
        let names: Set = [String(own), "localhost:\(server.port)", "127.0.0.1:\(server.port)", "[::1]:\(server.port)"]
        let isOwn = request.header("host").map(names.contains) ?? true
        let isForeign = request.header("origin") != nil || request.header("sec-fetch-site") == "cross-site"
        guard !isOwn || isForeign else { return nil }
        return AWSError("AccessDenied", "only programs on this machine are answered", status: .forbidden).xml
    }
}
