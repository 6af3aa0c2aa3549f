import PipelineModel

/// What a client sends with an operation of SageMaker's.
struct Request {
    let object: Object

    init(object: Object) { self.object = object }

    init(_ body: [UInt8]) throws(AWSError) {
        let value: Value
        do { value = try body.isEmpty ? [:] : JSONReader.read(body) } catch {
            throw AWSError("SerializationException", "the request is no JSON: \(error)")
        }
        guard let object = value.object else { throw AWSError("SerializationException", "the request is no object") }
        self.object = object
    }

    subscript(key: String) -> Value? { object[key] }

    /// A member that must be there.
    func text(_ key: String) throws(AWSError) -> String {
        guard let text = self[key]?.string, !text.isEmpty else {
            throw .invalid(
                "1 validation error detected: Value at '\(key)' failed to satisfy constraint: Member must not be null")
        }
        return text
    }

    func objects(_ key: String) -> [Object] { self[key]?.array?.compactMap(\.object) ?? [] }

    /// The name of a pipeline, which may be given as its ARN.
    var pipelineName: String {
        get throws(AWSError) {
            let text = try text("PipelineName")
            let name = text.hasPrefix("arn:") ? text.split(separator: "/").last.map(String.init) ?? "" : text
            guard name.utf8.count <= 256, name.isSageMakerName else {
                throw .invalid(
                    "Value '\(name)' at 'pipelineName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}"
                )
            }
            return name
        }
    }

    /// The last part of an execution's ARN.
    var executionID: String {
        get throws(AWSError) {
            let arn = try text("PipelineExecutionArn")
            return arn.split(separator: "/").last.map(String.init) ?? ""
        }
    }

    /// One page of a list, and where the next begins.
    func page(of all: [Value], as key: String) throws(AWSError) -> Object {
        let start = self["NextToken"]?.string.map { Int($0) ?? -1 } ?? 0
        let limit = self["MaxResults"]?.integer ?? 100
        guard (0...all.count).contains(start), limit > 0 else { throw .invalid("Invalid NextToken or MaxResults") }
        let end = min(all.count, start + min(limit, 1000))
        var result: Object = [:]
        result[key] = .array(Array(all[start..<end]))
        if end < all.count { result["NextToken"] = .string("\(end)") }
        return result
    }
}

extension String {
    /// `[a-zA-Z0-9](-*[a-zA-Z0-9])*`.
    var isSageMakerName: Bool {
        guard let first = utf8.first, let last = utf8.last else { return false }
        return isASCIIName(with: "-") && first != UInt8(ascii: "-") && last != UInt8(ascii: "-")
    }
}
