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
