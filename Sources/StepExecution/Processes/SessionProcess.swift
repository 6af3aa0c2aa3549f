import HostSystem
import PipelineModel
import Subprocess
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program in a session of its own, together with all that it starts.
struct SessionProcess: Sendable {
    let executable: FilePath
    let arguments: [String]
    /// All of it: nothing is inherited.
    let environment: [String: String]
    let workingFolder: FilePath?
    /// Closed in any case.
    let standardInput: FileDescriptor
    /// Between the request to end and the end by force.
    let gracePeriod: Duration
    var timeLimit: Job.TimeLimit?

    struct Ending: Sendable {
        let status: JobOutcome.Status
        let duration: Duration
        /// Whether it was asked to end because its time was up.
        let exceededLimit: Bool
        /// What the program and those that it waited for used; nil where the system does not tell.
        let resources: JobResources?
    }

    /// Runs to the end of the program and of what it left behind in its session.
    ///
    /// - Parameters:
    ///   - terminate: asks the processes to end, when the task is cancelled. Gets the program's process id, which is
    ///     that of its process group, too.
    ///   - kill: ends what is left after the program itself has ended, and waits for that.
    ///   - orphan: a process that `kill` waits for and that is not the program's group's.
    func run(
        on worker: BlockingWorker,
        terminate: @escaping @Sendable (pid_t) -> Void = { _ = signal(SIGTERM, group: $0) },
        kill: @escaping @Sendable (pid_t) -> Void = endGroup,
        awaiting orphan: @escaping @Sendable () -> pid_t? = { nil },
        onLine: @escaping @Sendable (LogLine) -> Void
    ) async throws -> Ending {
        let pipes: ProcessPipes
        do {
            try Task.checkCancellation()
            pipes = try ProcessPipes()
        } catch {
            try? standardInput.close()
            throw error
        }
        let process = RunningProcess(terminate: terminate)
        let started = ContinuousClock.now
        let reader = OutputReader(
            output: pipes.output.readEnd, error: pipes.error.readEnd, processEnd: pipes.end.readEnd, started: started)

        let limiter = timeLimit.map { limit in
            Task {
                try await Task.sleep(for: limit.duration)
                process.endForLimit()
                try await Task.sleep(for: limit.gracePeriod)
                // The other worker reads until the program has ended.
                if let id = process.id { await BlockingWorker()({ kill(id) }) }
            }
        }
        defer { limiter?.cancel() }
        let (ready, isReady) = AsyncStream.makeStream(of: Never.self)
        async let reading: Void = worker {
            isReady.finish()
            reader.readAll(killRest: { process.id.map(kill) }, onLine: onLine)
            pipes.closeReadEnds()
        }
        // Who reads late can't tell in which order lines were written to two streams.
        for await _ in ready {}
        let result: Result<(TerminationStatus, JobResources?), any Error>
        do {
            result = .success(
                try await withTaskCancellationHandler {
                    try await spawn(writingTo: pipes, as: process, awaiting: orphan)
                } onCancel: {
                    process.cancel()
                })
        } catch {
            result = .failure(error)
        }
        let duration = started.duration(to: .now)
        limiter?.cancel()
        try pipes.end.writeEnd.close()
        await reading
        if let id = process.id {
            await worker {
                kill(id)
                Orphans.shared.didEnd(id)
                Orphans.shared.reap()
            }
        }

        try Task.checkCancellation()
        let (ended, resources) = try result.get()
        let status: JobOutcome.Status =
            switch ended {
            case .exited(let code): .exited(code)
            case .signaled(let signal): .signalled(signal)
            }
        return Ending(
            status: status, duration: duration, exceededLimit: process.isOverLimit, resources: resources)
    }

    private func spawn(
        writingTo pipes: ProcessPipes, as process: RunningProcess, awaiting orphan: @escaping @Sendable () -> pid_t?
    ) async throws -> (TerminationStatus, JobResources?) {
        var options = PlatformOptions()
        options.createSession = true
        // Signal 0 does nothing: `terminate` has asked already, in its own way. What comes after this step is KILL.
        options.teardownSequence = [
            .send(signal: Signal(rawValue: 0), toProcessGroup: true, allowedDurationToNextStep: gracePeriod)
        ]
        let variables = environment.map { (key: Environment.Key(stringLiteral: $0.key), value: $0.value) }
        Orphans.shared.willStart()
        defer { if process.id == nil { Orphans.shared.didNotStart() } }
        let result = try await Subprocess.run(
            .path(executable),
            arguments: Arguments(arguments),
            environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
            workingDirectory: workingFolder,
            platformOptions: options,
            input: .fileDescriptor(standardInput, closeAfterSpawningProcess: true),
            output: .fileDescriptor(pipes.output.writeEnd, closeAfterSpawningProcess: true),
            error: .fileDescriptor(pipes.error.writeEnd, closeAfterSpawningProcess: true)
        ) { execution in
            let id = execution.processIdentifier.value
            Orphans.shared.didStart(id, awaiting: orphan)
            process.start(as: id)
            // Before anybody waits for it: then the kernel forgets.
            return await BlockingWorker()({ ResourceUsage.whenEnded(id) })
        }
        return (result.terminationStatus, result.closureResult)
    }
}
