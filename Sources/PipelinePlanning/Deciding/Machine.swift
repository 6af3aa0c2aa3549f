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
    private(set) var interpreters: [PythonChoice: Interpreter]
    private let choice: @Sendable (_ image: String) -> PythonChoice
    private let find: (@Sendable (PythonChoice) async throws -> Interpreter)?

    /// - Parameters:
    ///   - choice: which Python stands in for an image.
    ///   - find: looks again for an interpreter; nil for interpreters that never change.
    package init(
        runtimeKind: String, platform: String, images: ContainerImages = ContainerImages(environment: [:]),
        interpreters: [PythonChoice: Interpreter],
        choice: @escaping @Sendable (_ image: String) -> PythonChoice = { _ in .onPath },
        find: (@Sendable (PythonChoice) async throws -> Interpreter)? = nil
    ) {
        self.images = images
        self.runtimeKind = runtimeKind
        self.platform = platform
        self.interpreters = interpreters
        self.choice = choice
        self.find = find
    }

    /// Throws ``ContainerError`` when the job's image is not here, or when nothing can tell.
    package func programs(for job: Job) throws -> ProgramSource {
        guard let container = job.container else { return .interpreter(try interpreter(for: job)) }
        return .image(try images.image(of: container))
    }

    /// Which Python a job asks for, or is given by its image.
    package func choice(of job: Job) -> PythonChoice {
        let choice = job.python ?? choice(job.image)
        return job.ownRequirements.map(choice.adding) ?? choice
    }

    /// What a job can import: by the interpreter's list, and by the states of the folders that hold the packages.
    package struct Packages: Sendable, Hashable {
        let interpreter: String
        let folders: [Folder]

        struct Folder: Sendable, Hashable {
            let state: FileState?
            /// Whether a Python that may write there has compiled one of its modules.
            let isCompiled: Bool

            init(_ path: String) {
                state = FileState(at: path)
                isCompiled = FileState(at: path + "/__pycache__") != nil
            }
        }

        /// Whether nothing changed since but what the job itself compiled.
        func isThat(of earlier: Packages) -> Bool {
            interpreter == earlier.interpreter && folders.count == earlier.folders.count
                && zip(folders, earlier.folders).allSatisfy { now, before in
                    now.state == before.state || now.isCompiled && !before.isCompiled
                }
        }
    }

    /// Nil for a job in an image.
    func knownPackages(for job: Job) -> Packages? {
        guard job.container == nil, let interpreter = interpreters[choice(of: job)] else { return nil }
        return Packages(
            interpreter: interpreter.digest, folders: interpreter.installed.folders.map { Packages.Folder($0.path) })
    }

    /// The same, as it is now.
    func packages(for job: Job) async throws -> Packages? { try await lookingAgain(at: job).knownPackages(for: job) }

    /// Whether a job asks for an environment that was not made yet.
    package func lacksEnvironment(of job: Job) -> Bool {
        let choice = choice(of: job)
        return job.container == nil && choice.isMade && interpreters[choice] == nil
    }

    /// With a job's interpreter as it is now: somebody may have installed something since a run began.
    package func lookingAgain(at job: Job) async throws -> Machine {
        let choice = choice(of: job)
        guard let find, interpreters[choice] != nil || choice.isMade else { return self }
        var machine = self
        machine.interpreters[choice] = try await find(choice)
        return machine
    }

    private func interpreter(for job: Job) throws -> Interpreter {
        let choice = choice(of: job)
        if let interpreter = interpreters[choice] { return interpreter }
        if case .made(let request) = choice { throw EnvironmentError.notBuilt(request) }
        throw RunError.noInterpreter(image: job.image)
    }
}

extension Interpreter {
    /// Of all that a step can tell of it.
    package var digest: String {
        sha256(
            ([executable, version] + prefixes + installed.sourceFolders + [
                installed.userFolder ?? "", installed.wholeText,
            ])
            .joined(separator: "\n"))
    }
}
