/// Finds metrics in a log.
package struct MetricSearch {
    private let patterns: [(name: String, regex: Regex<AnyRegexOutput>)]

    /// Definitions whose pattern is no regular expression find nothing.
    package init(_ definitions: [MetricDefinition]) {
        patterns = definitions.compactMap { definition in
            (try? Regex<AnyRegexOutput>(definition.pattern)).map { (definition.name, $0) }
        }
    }

    /// Why a definition's pattern is no regular expression, or nil when it is one.
    package static func problem(in pattern: String) -> String? {
        do {
            _ = try Regex<AnyRegexOutput>(pattern)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// The last value of each metric that has one, in the order of the definitions.
    package func lastValues(in lines: [String]) -> [Metric] {
        patterns.compactMap { name, regex in
            for line in lines.reversed() {
                let values = line.matches(of: regex).compactMap { match -> Double? in
                    guard match.output.count > 1, let text = match.output[1].substring else { return nil }
                    return Double(text.filter { !$0.isWhitespace })
                }
                if let last = values.last { return Metric(name: name, value: last) }
            }
            return nil
        }
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
