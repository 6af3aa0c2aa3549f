import PipelineModel

extension Job {
    /// With the first of its step's `RetryPolicies`, whose exception types are the cloud's own troubles: none of them
    /// means that the script failed.
    func retried(by step: Step) throws(JobError) -> Job {
        guard let value = step.attributes["RetryPolicies"], value != .null else { return self }
        var reader = ArgumentReader()
        var job = self
        for item in reader.items(Argument(value, place: "RetryPolicies")) {
            let policy = reader.retryPolicy(item)
            if job.retry == nil { job.retry = policy } else { job.retry?.reasons += policy.reasons }
        }
        try reader.check(step.id)
        return job
    }
}

extension ArgumentReader {
    fileprivate mutating func retryPolicy(_ item: Argument) -> RetryPolicy {
        let types = item["ExceptionType"]
        // The SDK emits a list, and AWS's schema asks for a string.
        let reasons = types.value?.string.map { [$0] } ?? texts(types)
        let attempts = integer(item["MaxAttempts"])
        let minutes = integer(item["ExpireAfterMin"])
        if attempts == nil, minutes == nil { problems.append(.missing(item["MaxAttempts"].place)) }
        for (place, number) in [(item["MaxAttempts"], attempts), (item["ExpireAfterMin"], minutes)] {
            if let number, number < 1 {
                problems.append(.wrongKind(place.place, expected: "a number from 1 up", found: "\(number)"))
            }
        }
        return RetryPolicy(
            interval: .seconds(max(0, integer(item["IntervalSeconds"]) ?? 1)),
            backoffRate: max(1, number(item["BackoffRate"]) ?? 2),
            limit: attempts.map { .attempts($0) } ?? .time(.seconds(60 * min(minutes ?? 1, 10_000_000))),
            reasons: reasons)
    }
}
