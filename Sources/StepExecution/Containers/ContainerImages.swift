import HostSystem
package import PipelineModel
import SystemPackage

/// The images that jobs run in: which of them are here, by the word of their engine. Each is asked for once, so that a
/// run knows one image under one name, whatever becomes of the name meanwhile.
package final class ContainerImages: Sendable {
    private let environment: [String: String]
    private let known = SingleFlight<Job.Container, Result<ContainerImage, ContainerError>>()

    /// - Parameter environment: the user's own, for the engine.
    package init(environment: [String: String]) { self.environment = environment }

    /// The image of a container. Blocks its thread when it is asked for the first time.
    ///
    /// Throws ``ContainerError``; ``ContainerError/imageMissing(_:engine:)`` when a pull may help.
    package func image(of container: Job.Container) throws -> ContainerImage {
        try known.answer(to: Self.key(container)) { try Self.ask(container, environment) }.get()
    }

    /// Pulls an image that is not here.
    ///
    /// - Parameter announce: hears of it before that begins, for it may take long.
    /// - Returns: whether it had to.
    package func pullIfMissing(_ container: Job.Container, announce: (String) -> Void) async throws -> Bool {
        let worker = BlockingWorker()
        let engine: String
        do {
            _ = try await worker { try image(of: container) }
            return false
        } catch ContainerError.imageMissing(_, let name) {
            engine = name
        }
        announce("\(engine) pulls image '\(container.image)', which is not here yet")
        try await pull(container.image, with: EngineClient(engine, environment: environment).engine, on: worker)
        known.forget(Self.key(container))
        _ = try await worker { try image(of: container) }
        return true
    }

    private func pull(_ image: String, with engine: ContainerEngine, on worker: BlockingWorker) async throws {
        let process = SessionProcess(
            executable: engine.executable, arguments: ["pull", "--", image], environment: environment,
            workingFolder: nil, gracePeriod: .seconds(5))
        let words = EngineDiagnostics()
        let ending = try await process.run(on: worker, onLine: words.note)
        guard ending.status == .exited(0) else {
            throw ContainerError.notPulled(image, engine: engine.name, words: words.last)
        }
    }

    /// What the engine is asked for does not depend on what runs.
    private static func key(_ container: Job.Container) -> Job.Container {
        Job.Container(image: container.image, engine: container.engine)
    }

    private static func ask(
        _ container: Job.Container, _ environment: [String: String]
    ) throws -> Result<ContainerImage, ContainerError> {
        do {
            let client = try EngineClient(container.engine, environment: environment)
            let id = try client.id(ofImage: container.image)
            return .success(ContainerImage(name: container.image, id: id, engine: client.engine.name))
        } catch let error as ContainerError {
            return .failure(error)
        }
    }
}
