import PipelineModel

extension ArgumentReader {
    /// `MetricDefinitions`: names, and regular expressions whose first group is the value.
    mutating func metrics(_ argument: Argument) -> [MetricDefinition] {
        items(argument).map { item in
            let pattern = requiredText(item["Regex"])
            if (try? Regex<AnyRegexOutput>(pattern)) == nil {
                problems.append(.unfitPattern(item["Regex"].place, pattern: pattern))
            }
            return MetricDefinition(name: requiredText(item["Name"]), pattern: pattern)
        }
    }
}
