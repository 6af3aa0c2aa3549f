package import PipelineModel
package import StepExecution

/// What a job runs on: the same for all steps of a run, but for its image, or the interpreter that stands in for that.
package struct Machine: Sendable {
    package let runtimeKind: String
    /// Operating system and processor, such as `linux-x86_64`.
    package let platform: String
    /// What jobs in containers run in.
    package let images: ContainerImages
    private let interpreter: @Sendable (String) -> Interpreter?

    /// - Parameter interpreter: that which stands in for an image; nil when there is none.
    package init(
        runtimeKind: String, platform: String, images: ContainerImages = ContainerImages(environment: [:]),
        interpreter: @escaping @Sendable (String) -> Interpreter?
    ) {
        self.images = images
        self.runtimeKind = runtimeKind
        self.platform = platform
        self.interpreter = interpreter
    }

    /// Throws ``ContainerError`` when the job's image is not here, or when nothing can tell.
    package func programs(for job: Job) throws -> ProgramSource {
        guard let container = job.container else { return .interpreter(try interpreter(for: job)) }
        return .image(try images.image(of: container))
    }

    private func interpreter(for job: Job) throws -> Interpreter {
        guard let interpreter = interpreter(job.image) else { throw RunError.noInterpreter(image: job.image) }
        return interpreter
    }
}
