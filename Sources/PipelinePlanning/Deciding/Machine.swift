import HostSystem
package import PipelineModel
package import StepExecution

/// What a job runs on: the same for all steps of a run, but for its image, or the interpreter that stands in for that.
package struct Machine: Sendable {
    package let runtimeKind: String
    /// Operating system and processor, such as `linux-x86_64`.
    package let platform: String
    /// What jobs in containers run in.
    package let images: ContainerImages
    /// By their paths in the settings, empty for the one on PATH.
    let interpreters: [String: Interpreter]
    private let path: @Sendable (String) -> String

    /// - Parameter path: of the interpreter that stands in for an image.
    package init(
        runtimeKind: String, platform: String, images: ContainerImages = ContainerImages(environment: [:]),
        interpreters: [String: Interpreter], path: @escaping @Sendable (_ image: String) -> String = { _ in "" }
    ) {
        self.images = images
        self.runtimeKind = runtimeKind
        self.platform = platform
        self.interpreters = interpreters
        self.path = path
    }

    /// Throws ``ContainerError`` when the job's image is not here, or when nothing can tell.
    package func programs(for job: Job) throws -> ProgramSource {
        guard let container = job.container else { return .interpreter(try interpreter(for: job)) }
        return .image(try images.image(of: container))
    }

    private func interpreter(for job: Job) throws -> Interpreter {
        guard let interpreter = interpreters[path(job.image)] else { throw RunError.noInterpreter(image: job.image) }
        return interpreter
    }
}

extension Interpreter {
    /// Of all that a step can tell of it.
    package var digest: String {
        sha256(([executable, version] + prefixes + [packageList]).joined(separator: "\n"))
    }
}
