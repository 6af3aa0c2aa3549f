import NIOHTTP1
import PipelineModel

/// CloudWatch Logs, as far as those ask it who show what jobs write: a stream for each job.
///
/// The protocol is JSON 1.1, as SageMaker's. See
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html>.
struct LogsService: Sendable {
    private static let pageSize = 10_000

    let sageMaker: SageMakerService

    func answer(_ operation: String, _ body: [UInt8]) -> HTTPResponse {
        do {
            let request = try Request(body)
            let result = Value.object(try result(of: operation, request))
            return HTTPResponse(.ok, [("Content-Type", "application/x-amz-json-1.1")], .bytes(result.jsonBytes()))
        } catch let error as AWSError {
            return error.json
        } catch {
            return AWSError("InvalidParameterException", "\(error)").json
        }
    }

    private func result(of operation: String, _ request: Request) throws -> Object {
        switch operation {
        case "DescribeLogGroups": try groups(request)
        case "DescribeLogStreams": try streams(request)
        case "GetLogEvents": try events(request)
        case "FilterLogEvents": try filtered(request)
        default:
            throw AWSError("UnknownOperationException", "Retake's local CloudWatch Logs does not know \(operation)")
        }
    }

    /// What one job wrote.
    private struct Stream {
        let name: String
        let startedAt: Int64
        let lines: [LogLine]

        func time(of line: LogLine) -> Int {
            let (seconds, attoseconds) = line.offset.components
            return Int(startedAt / 1_000_000) + Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        }

        /// The lines within the times that a request names, in milliseconds.
        func events(_ request: Request) -> [(time: Int, text: String)] {
            let (start, end) = (request["startTime"]?.integer ?? 0, request["endTime"]?.integer ?? .max)
            return lines.lazy.map { (time(of: $0), $0.text) }.filter { $0.0 >= start && $0.0 < end }
        }
    }

    /// The streams of a group whose names begin so.
    private func streams(of group: String, _ prefix: String) throws -> [Stream] {
        guard let kind = JobKind.allCases.first(where: { $0.logGroup == group }) else {
            throw AWSError("ResourceNotFoundException", "The specified log group does not exist.")
        }
        let jobs = sageMaker.catalog.executions.flatMap { $0.jobs(of: kind) }
        let streams = jobs.compactMap { job -> Stream? in
            guard let step = job.step else { return nil }
            let name = "\(job.name)/algo-1-\(step.startedAt / 1_000_000_000)"
            guard name.hasPrefix(prefix) else { return nil }
            let lines = sageMaker.logs.lines(of: step.name, in: job.execution.id)
            return lines.isEmpty ? nil : Stream(name: name, startedAt: step.startedAt, lines: lines)
        }
        return streams.sorted { $0.name < $1.name }
    }

    private func groups(_ request: Request) throws -> Object {
        let prefix = request["logGroupNamePrefix"]?.string ?? ""
        let names = JobKind.allCases.compactMap(\.logGroup).filter { $0.hasPrefix(prefix) }
        return ["logGroups": .array(names.map { ["logGroupName": .string($0)] })]
    }

    private func streams(_ request: Request) throws -> Object {
        let prefix = request["logStreamNamePrefix"]?.string ?? ""
        let all = try streams(of: request.text("logGroupName"), prefix).map { stream -> Value in
            [
                "logStreamName": .string(stream.name), "creationTime": .integer(Int(stream.startedAt / 1_000_000)),
                "firstEventTimestamp": .integer(stream.lines.first.map(stream.time) ?? 0),
                "lastEventTimestamp": .integer(stream.lines.last.map(stream.time) ?? 0),
            ]
        }
        return try page(of: all, "logStreams", request, size: min(50, request["limit"]?.integer ?? 50))
    }

    private func events(_ request: Request) throws -> Object {
        let name = try request.text("logStreamName")
        guard let stream = try streams(of: request.text("logGroupName"), name).first(where: { $0.name == name }) else {
            throw AWSError("ResourceNotFoundException", "The specified log stream does not exist.")
        }
        let all = stream.events(request)
        let limit = max(1, min(request["limit"]?.integer ?? Self.pageSize, Self.pageSize))
        let token = request["nextToken"]?.string
        let place = token.flatMap { Int($0.dropFirst(2)) } ?? (request["startFromHead"]?.bool == true ? 0 : all.count)
        guard (0...all.count).contains(place) else {
            throw AWSError("InvalidParameterException", "the specified nextToken is invalid")
        }
        let isBackward = token?.hasPrefix("b/") ?? (request["startFromHead"]?.bool != true)
        let range =
            isBackward ? max(0, place - limit)..<place : place..<min(all.count, place + limit)
        return [
            "events": .array(all[range].map { event($0, nil) }),
            "nextForwardToken": .string("f/\(range.upperBound)"), "nextBackwardToken": .string("b/\(range.lowerBound)"),
        ]
    }

    private func filtered(_ request: Request) throws -> Object {
        let prefix = request["logStreamNamePrefix"]?.string ?? ""
        let names = request["logStreamNames"]?.array?.compactMap(\.string)
        let streams = try streams(of: request.text("logGroupName"), prefix).filter { names?.contains($0.name) ?? true }
        let all = streams.flatMap { stream in stream.events(request).map { (stream.name, $0) } }
            .sorted { $0.1.time < $1.1.time }
        return try page(
            of: all.map { event($1, $0) }, "events", request, size: request["limit"]?.integer ?? Self.pageSize)
    }

    private func event(_ event: (time: Int, text: String), _ stream: String?) -> Value {
        var object: Object = [
            "timestamp": .integer(event.time), "message": .string(event.text), "ingestionTime": .integer(event.time),
        ]
        if let stream { object["logStreamName"] = .string(stream) }
        return .object(object)
    }

    private func page(of all: [Value], _ key: String, _ request: Request, size: Int) throws -> Object {
        let start = request["nextToken"]?.string.map { Int($0) ?? -1 } ?? 0
        guard (0...all.count).contains(start), size > 0 else {
            throw AWSError("InvalidParameterException", "the specified nextToken or limit is invalid")
        }
        let end = min(all.count, start + size)
        var result = Object(members: [.init(key: key, value: .array(Array(all[start..<end])))])
        if end < all.count { result["nextToken"] = .string("\(end)") }
        return result
    }
}
