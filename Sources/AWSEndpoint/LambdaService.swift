import NIOHTTP1
import PipelineModel

/// What SDKs ask Lambda when a pipeline's Lambda step brings its function along: to create it, or to renew its code.
///
/// The answers say that it was done. What the function does is nothing of this machine's: a handler answers for the step. See
/// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>.
struct LambdaService: Sendable {
    let account: AWSAccount

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let parts = request.path.split(separator: "/").compactMap { percentDecoded($0) }
        guard parts.count >= 2, parts[1] == "functions", let body = try? await request.body.bytes(limit: 80 << 20)
        else {
            return AWSError(
                "ResourceNotFoundException", "Retake does not know this call of Lambda's", status: .notFound
            )
            .json
        }
        let sent = (try? JSONReader.read(body))?["FunctionName"]?.string
        switch (request.method, parts.count) {
        case (.POST, 2): return configuration(of: sent ?? "", status: .created)
        case (.GET, 3):
            return HTTPResponse(
                .ok, [("Content-Type", "application/json")],
                .bytes(Value.object(["Configuration": .object(members(of: parts[2]))]).jsonBytes()))
        case (.PUT, 4), (.GET, 4): return configuration(of: parts[2], status: .ok)
        case (.DELETE, 3): return HTTPResponse(.noContent)
        default:
            return AWSError("InvalidRequestContentException", "Retake does not know this call of Lambda's").json
        }
    }

    private func configuration(of name: String, status: HTTPResponseStatus) -> HTTPResponse {
        HTTPResponse(
            status, [("Content-Type", "application/json")], .bytes(Value.object(members(of: name)).jsonBytes()))
    }

    private func members(of name: String) -> Object {
        let short = name.split(separator: ":").last.map(String.init) ?? name
        return [
            "FunctionName": .string(short), "State": "Active", "LastUpdateStatus": "Successful",
            "FunctionArn": .string("arn:aws:lambda:\(account.region):\(account.id):function:\(short)"),
        ]
    }
}
