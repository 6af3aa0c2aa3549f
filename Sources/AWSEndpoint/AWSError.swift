import NIOHTTP1
import PipelineModel

/// What a service answers where it can't do what was asked. The codes are those of the services' own models.
struct AWSError: Error {
    let status: HTTPResponseStatus
    let code: String
    let message: String
    /// What it is about, as a path; only S3 tells that.
    var resource = ""

    init(_ code: String, _ message: String, status: HTTPResponseStatus = .badRequest) {
        self.status = status
        self.code = code
        self.message = message
    }

    static func tooLarge(limit: Int) -> AWSError {
        AWSError("EntityTooLarge", "the request has more than \(limit) bytes", status: .payloadTooLarge)
    }

    /// As services that speak JSON answer it.
    var json: HTTPResponse {
        let body = Value.object(["__type": .string(code), "message": .string(message)]).jsonBytes()
        return HTTPResponse(
            status, [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-errortype", code)], .bytes(body))
    }

    /// As S3 answers it.
    var xml: HTTPResponse {
        .xml(
            XMLElement(
                "Error",
                [
                    XMLElement("Code", code), XMLElement("Message", message), XMLElement("Resource", resource),
                    XMLElement("RequestId", "retake"),
                ]), status: status)
    }

    /// As services that take forms answer it (STS, IAM).
    var formXML: HTTPResponse {
        .xml(
            XMLElement(
                "ErrorResponse",
                [
                    XMLElement(
                        "Error",
                        [XMLElement("Type", "Sender"), XMLElement("Code", code), XMLElement("Message", message)]),
                    XMLElement("RequestId", "retake"),
                ]), status: status)
    }
}
