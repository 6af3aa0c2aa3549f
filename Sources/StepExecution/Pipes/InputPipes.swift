import HostSystem
import PipelineModel
import SystemPackage

/// The pipes of a job: one input each.
struct InputPipes: Sendable {
    private let pipes: [InputPipe]

    /// Makes them in a workspace that is otherwise prepared.
    init(of job: PreparedJob, root: FilePath) throws {
        pipes = try job.inputs.filter(\.isStreamed).map { input in
            let path = try JobPath(input.path)
            let folder = try SafeFolder(root).folder(path.parent.names)
            return try InputPipe(
                folder.path.appending(path.names.last ?? ""), files: input.pieces.map(\.source))
        }
    }

    /// Sends while `body` runs the job.
    func send<Result: Sendable>(
        on worker: BlockingWorker, while body: () async throws -> Result
    ) async throws -> Result {
        for pipe in pipes { pipe.start() }
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        let failure: StepExecutionError? = await worker {
            pipes.reduce(nil) { failure, pipe in
                do throws(StepExecutionError) { try pipe.stop() } catch { return failure ?? error }
                return failure
            }
        }
        if case .success = result, let failure { throw failure }
        return try result.get()
    }
}
