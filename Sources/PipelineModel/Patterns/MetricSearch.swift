/// Finds metrics in a log.
package struct MetricSearch {
    /// Of a pattern's steps in a log: so many, and so many more for each byte. Only a pattern that refers back to a
    /// group can need more.
    private static let leastSteps = 10_000_000
    private static let stepsPerByte = 1_000

    private let patterns: [(definition: MetricDefinition, pattern: Pattern)]

    /// What a log holds.
    package struct Findings: Sendable, Hashable {
        /// The last value of each metric that has one, in the order of the definitions.
        package var metrics: [Metric] = []
        /// Why a metric was not looked for to the end, one sentence each.
        package var problems: [String] = []

        package init() {}
    }

    /// Definitions whose pattern is no regular expression find nothing.
    package init(_ definitions: [MetricDefinition]) {
        patterns = definitions.compactMap { definition in
            (try? Pattern(definition.pattern)).map { (definition, $0) }
        }
    }

    /// Why a definition's pattern is no regular expression, or nil when it is one.
    package static func problem(in pattern: String) -> String? {
        do throws(PatternError) {
            _ = try Pattern(pattern)
            return nil
        } catch { return error.description }
    }

    /// Whether a pattern is a regular expression that says nowhere what the number is.
    package static func lacksGroup(_ pattern: String) -> Bool { (try? Pattern(pattern))?.groupCount == 0 }

    /// Throws when its task is cancelled, at once.
    package func findings(in lines: [String]) throws(CancellationError) -> Findings {
        let byteCount = lines.reduce(0) { $0 + min($1.utf8.count, 1 << 32) }
        var findings = Findings()
        for (definition, pattern) in patterns {
            var matcher = PatternMatcher(pattern, steps: Self.leastSteps + Self.stepsPerByte * byteCount)
            do throws(PatternMatcher.Limit) {
                if let value = try lastValue(in: lines, &matcher) {
                    findings.metrics.append(Metric(name: definition.name, value: value))
                }
            } catch {
                if error == .cancelled { throw CancellationError() }
                findings.problems.append(
                    "metric '\(definition.name)' has no value: its pattern '\(definition.pattern)' takes too long for "
                        + "this log; write it without a reference back to a group")
            }
        }
        return findings
    }

    private func lastValue(
        in lines: [String], _ matcher: inout PatternMatcher
    ) throws(PatternMatcher.Limit) -> Double? {
        for line in lines.reversed() {
            let values = try matcher.firstGroups(in: line).compactMap { group in
                group.flatMap { Double($0.filter { !$0.isWhitespace }) }
            }
            if let last = values.last { return last }
        }
        return nil
    }
}

/// How a number is found in a job's log.
package struct MetricDefinition: Sendable, Hashable {
    package let name: String
    /// Its first group is the number.
    package let pattern: String

    package init(name: String, pattern: String) {
        self.name = name
        self.pattern = pattern
    }
}

extension Job {
    /// Which of its metrics can never have a value, one sentence each.
    package var metricNotices: [String] {
        metrics.filter { MetricSearch.lacksGroup($0.pattern) }.map {
            "metric '\($0.name)' never has a value: its pattern '\($0.pattern)' has no group; put parentheses around what "
                + "is the number, as in 'loss=([0-9.]+)'"
        }
    }
}
