/// Who calls which service, as far as a request says.
package struct AWSCall: Sendable, Hashable {
    /// The key with which it is signed; nil for one that is not.
    package let accessKey: String?
    /// In the words of signatures, such as `s3`.
    package let service: String
}

extension AWSCall {
    init(_ request: HTTPRequest) {
        accessKey = request.credential?.accessKey
        service = request.credential?.service ?? (request.header("x-amz-target") == nil ? "s3" : "sagemaker")
    }
}

extension HTTPRequest {
    /// With what a request is signed, in a header or in its address: `Credential=KEY/DATE/REGION/SERVICE/aws4_request`.
    var credential: (accessKey: String, service: String)? {
        let scope =
            header("authorization")?.firstRange(of: "Credential=").map { range in
                String((header("authorization") ?? "")[range.upperBound...].prefix { $0 != "," })
            } ?? self[parameter: "X-Amz-Credential"]
        let parts = scope?.split(separator: "/") ?? []
        guard parts.count >= 5 else { return nil }
        return (parts[..<(parts.count - 4)].joined(separator: "/"), String(parts[parts.count - 2]))
    }
}
