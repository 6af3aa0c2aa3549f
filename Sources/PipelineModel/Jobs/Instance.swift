/// Machines of the cloud that a job's definition asks for.
package struct Instance: Sendable, Hashable, Codable {
    /// Such as `ml.m5.xlarge`.
    package let type: String
    package let count: Int

    package init(type: String, count: Int = 1) {
        self.type = type
        self.count = count
    }
}
