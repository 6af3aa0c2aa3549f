import NIOHTTP1
import Testing

@testable import AWSEndpoint

@Suite struct AWSCallTests {
    private func call(_ target: String, _ headers: [(String, String)] = []) -> AWSCall {
        AWSCall(HTTPRequest(method: .GET, target: target, headers: HTTPHeaders(headers), body: HTTPBody([])))
    }

    @Test func aSignatureTellsWhoCallsWhat() {
        let signature =
            "AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0"
        #expect(call("/", [("Authorization", signature)]) == AWSCall(accessKey: "KEY", service: "sts"))
    }

    @Test func soDoesASignedAddress() {
        let address = "/bucket/key?X-Amz-Credential=KEY%2F20260101%2Fus-east-1%2Fs3%2Faws4_request"
        #expect(call(address) == AWSCall(accessKey: "KEY", service: "s3"))
    }

    @Test func whoSignsNothingIsNobody() {
        #expect(call("/bucket/key") == AWSCall(accessKey: nil, service: "s3"))
        #expect(
            call("/", [("X-Amz-Target", "SageMaker.ListPipelines"), ("Authorization", "Bearer x")])
                == AWSCall(accessKey: nil, service: "sagemaker"))
    }
}
