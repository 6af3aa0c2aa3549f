/// What a job took of the machine, with all processes that it started and waited for.
package struct JobResources: Sendable, Hashable, Codable {
    /// Of all its threads, in user and in kernel mode.
    package let processorTime: Duration
    /// The most memory that one of its processes held at once, in bytes.
    package let peakMemoryByteCount: Int64

    package init(processorTime: Duration, peakMemoryByteCount: Int64) {
        self.processorTime = processorTime
        self.peakMemoryByteCount = peakMemoryByteCount
    }

    private enum CodingKeys: String, CodingKey {
        case processorTime = "processorSeconds"
        case peakMemoryByteCount = "peakMemoryBytes"
    }
}
