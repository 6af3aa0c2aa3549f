import CHost
import HostSystem
package import PipelineModel
import SystemPackage

/// Runs a job in a container of its own, by podman or docker: it sees its image, its data, and nothing of this machine.
///
/// Inputs are private copies, or share their blocks with their sources where the file system can. What the job writes
/// is the caller's own. The container is gone when this returns; only should Retake itself be killed, it may stay.
package final class ContainerRuntime: StepRuntime {
    package let kind = Job.Container.runtimeKind
    package let notice: String? = nil

    let environment: [String: String]
    private let gracePeriod: Duration
    /// By the engines' names.
    private let users = SingleFlight<String, ContainerUser>()

    /// - Parameters:
    ///   - environment: the user's own, for the engine: none of it reaches a job.
    ///   - gracePeriod: between the request to end and the end by force, when a job is stopped.
    package init(environment: [String: String], gracePeriod: Duration = .seconds(10)) {
        self.environment = environment
        self.gracePeriod = gracePeriod
    }

    package func check() async throws {
        _ = try EngineClient(nil, environment: environment)
    }

    package func run(
        _ job: PreparedJob, onLine: @escaping @Sendable (LogLine) -> Void
    ) async throws -> JobOutcome {
        let worker = BlockingWorker()
        let prepared = try await worker { try prepare(job) }
        let process = SessionProcess(
            executable: prepared.client.engine.executable, arguments: prepared.command.words,
            environment: environment.merging(prepared.command.variables.inherited) { _, own in own },
            workingFolder: nil,
            gracePeriod: gracePeriod,
            timeLimit: job.job.timeLimit)
        let words = EngineDiagnostics()
        let result: Result<SessionProcess.Ending, any Error>
        do {
            // The client passes on the signal by which it is asked to end.
            result = .success(
                try await prepared.pipes.send(on: worker) {
                    try await process.run(on: worker) { line in
                        words.note(line)
                        onLine(line)
                    }
                })
        } catch {
            result = .failure(error)
        }
        return try await worker {
            do {
                return try outcome(of: try result.get(), job, prepared, words)
            } catch {
                prepared.client.remove(prepared.name)
                throw error
            }
        }
    }

    private func outcome(
        of ending: SessionProcess.Ending, _ job: PreparedJob, _ prepared: Prepared, _ words: EngineDiagnostics
    ) throws(ContainerError) -> JobOutcome {
        // A client that is asked to end while it starts the container, or is ended by force, leaves that to itself.
        let exitCode: Int32? = if case .exited(let code) = ending.status { code } else { nil }
        if exitCode == nil || ending.exceededLimit { prepared.client.remove(prepared.name) }
        // What is known is what the client used, and not the container.
        guard let code = exitCode else { return JobOutcome(of: job, status: ending.status, ending, resources: nil) }
        let id = ContainerFiles(workspace: job.workspace).readID()
        if let error = words.error(
            exitCode: code, of: prepared.image, program: job.job.command.first ?? "",
            created: id.map { [$0, prepared.name] })
        {
            throw error
        }
        return JobOutcome(of: job, status: JobOutcome.Status(exitCodeOfShell: code), ending, resources: nil)
    }

    struct Prepared: Sendable {
        let client: EngineClient
        let image: ContainerImage
        /// Of the container.
        let name: String
        let command: ContainerCommand
        let pipes: InputPipes
    }

    func prepare(_ job: PreparedJob) throws -> Prepared {
        guard case .image(let image) = job.programs else { throw ContainerError.needsImage(job.job.step) }
        try job.job.checkText()
        let client = try EngineClient(image.engine, environment: environment)
        let paths = try JobPaths(job.job)
        let placement = try WorkspaceLayout(
            try job.facts(), outputs: paths.outputs, workspace: job.workspace,
            usesOverlays: false)
        let name = Self.name(of: job.job.step)
        let command = try ContainerCommand(
            job, image: image, paths: paths, root: placement.root, user: try user(of: client), name: name,
            client: environment.keys)
        try ContainerFiles(workspace: job.workspace).make(command.variables)
        try WorkspaceNotes(
            job: job, runtime: "\(kind) (\(image.engine), \(image.name))", command: job.job.command,
            environment: command.environment
        ).write()
        try WorkspacePreparer(paths: paths, placement: placement).prepare()
        return Prepared(
            client: client, image: image, name: name, command: command,
            pipes: try InputPipes(of: job, root: placement.root))
    }

    /// Whom jobs run as. Only its first use asks the engine, and none where the caller is root.
    private func user(of client: EngineClient) throws -> ContainerUser {
        let (user, group) = (geteuid(), getegid())
        return try users.answer(to: client.engine.name) {
            ContainerUser(user: user, group: group, mapsRootToCaller: try user == 0 || client.mapsRootToCaller())
        }
    }

    /// One that no other container has, and that tells whose it is.
    private static func name(of step: Step.ID) -> String {
        let letters = step.rawValue.asciiName(replacingOthersBy: "-")
        return "retake-\(letters.prefix(40))-" + String(UInt64.random(in: .min ... .max), radix: 16)
    }
}
