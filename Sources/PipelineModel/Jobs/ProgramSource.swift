/// Where a job's programs come from.
package enum ProgramSource: Sendable, Hashable {
    /// This machine, with a Python that stands in for the job's image.
    case interpreter(Interpreter)
    /// An image: nothing that is installed on this machine matters.
    case image(ContainerImage)
}
