import CHost
import HostSystem
import PipelineModel
import Synchronization
import SystemPackage

/// A program in a session of its own, together with all that it starts.
struct SessionProcess: Sendable {
    let executable: FilePath
    /// As the user knows it, for messages.
    var name: String?
    let arguments: [String]
    /// All of it: nothing is inherited.
    let environment: [String: String]
    let workingFolder: FilePath?
    /// What the program's descriptors 0, 3, 4 and so on are. Closed in any case.
    var standardInput: FileDescriptor?
    var others: [FileDescriptor] = []
    /// Whether the user's keys in the kernel are out of its reach: a step's, not an engine's or a handler's.
    var hidesKeys = false
    /// Whether abstract sockets of this machine are, too.
    var hidesSockets = false
    /// What happens in the new process before it is the program.
    var preparation: ChildProgram.Preparation?
    /// Where the step begins whose files are watched; nil for what is no step.
    var observed: ObservedStep.Start?
    /// The signal by which it is asked to end.
    var request = SIGTERM
    /// Between the request to end and the end by force.
    let gracePeriod: Duration
    var timeLimit: Job.TimeLimit?

    struct Ending: Sendable {
        let status: ProcessEnding.Status
        let duration: Duration
        /// Whether it was asked to end because its time was up.
        let exceededLimit: Bool
        /// What the program and those that it waited for used.
        let resources: JobResources?
        /// Nil when nobody watched.
        var observation: Observation?
    }

    /// How the processes are ended, where signals to the program's group are not the way.
    struct Control: Sendable {
        /// The process group that is asked to end. Gets the program's process id, which is that of its own group.
        var group: @Sendable (pid_t) -> pid_t = { $0 }
        /// Ends what is left after the program itself has ended, and waits for that.
        var kill: @Sendable (pid_t) -> Void = endGroup
        /// A process that `kill` waits for and that is not the program's group's.
        var orphan: @Sendable () -> pid_t? = { nil }
    }

    /// Runs to the end of the program and of what it left behind in its session.
    ///
    /// Throws `CancellationError` when the task was cancelled, after all processes have ended.
    func run(
        on worker: BlockingWorker, _ control: Control = Control(), onLine: @escaping @Sendable (LogLine) -> Void
    ) async throws -> Ending {
        let request: EndRequest
        do {
            try Task.checkCancellation()
            request = try EndRequest()
        } catch {
            closeGiven()
            throw error
        }
        let ending = try await withTaskCancellationHandler {
            try await worker { try run(control, until: request, onLine: onLine) }
        } onCancel: {
            request.ask()
        }
        try Task.checkCancellation()
        return ending
    }

    private func run(_ control: Control, until request: EndRequest, onLine: (LogLine) -> Void) throws -> Ending {
        let step = observed.flatMap(ObservedStep.expected)
        var watch: ProcessWatch
        let process: pid_t
        do {
            defer { closeGiven() }
            var output = try OutputPipe(.output)
            var error = try OutputPipe(.error)
            var program = ChildProgram(
                executable, arguments, environment: environment, in: workingFolder,
                descriptors: [standardInput, output.writeEnd, error.writeEnd] + others, grouping: .ownSession)
            program.hidesKeys = hidesKeys
            program.hidesSockets = hidesSockets
            program.preparation = preparation ?? step?.preparation
            let started = ContinuousClock.now
            do throws(ChildProgram.StartError) {
                process = try Orphans.shared.start(program, awaiting: control.orphan)
            } catch {
                _ = step?.finish()
                if [.resourceTemporarilyUnavailable, .noMemory].contains(error.reason) {
                    throw StepExecutionError.noProcess(words: error.reason.description)
                }
                throw StepExecutionError.programNotStarted(name ?? executable.string, reason: error.cause)
            }
            watch = ProcessWatch(
                process, started: started, streams: [output.source(started), error.source(started)],
                request: self.request, gracePeriod: gracePeriod, limit: timeLimit)
        }
        watch.run(control, until: request.descriptor, onLine: onLine)
        control.kill(process)
        Orphans.shared.didEnd(process)
        Orphans.shared.reap()
        var ending = watch.ending
        ending.observation = step?.finish()
        return ending
    }

    private func closeGiven() {
        // They are the program's by now, or nobody's.
        for file in [standardInput].compactMap(\.self) + others { try? file.close() }
    }
}

/// The request to end a process: made by whoever cancels its task, heard by the thread that watches it.
private final class EndRequest: Sendable {
    private let pipe: (readEnd: FileDescriptor, writeEnd: FileDescriptor)

    init() throws(StepExecutionError) {
        do { pipe = try FileDescriptor.pipe() } catch { throw .noPipe(errno(from: error)) }
    }

    deinit {
        try? pipe.readEnd.close()
        try? pipe.writeEnd.close()
    }

    var descriptor: FileDescriptor { pipe.readEnd }

    func ask() { _ = try? pipe.writeEnd.writeAll([0]) }
}

/// One of a program's two streams, as a pipe.
private struct OutputPipe: ~Copyable {
    private let stream: LogLine.Stream
    private let readEnd: FileDescriptor
    let writeEnd: FileDescriptor
    private var isTaken = false

    init(_ stream: LogLine.Stream) throws(StepExecutionError) {
        self.stream = stream
        do { (readEnd, writeEnd) = try FileDescriptor.pipe() } catch { throw .noPipe(errno(from: error)) }
    }

    /// Reads what the program writes, once it has started.
    mutating func source(_ started: ContinuousClock.Instant) -> OutputSource {
        isTaken = true
        return OutputSource(stream, readEnd, started: started)
    }

    deinit {
        // The writing end is the program's alone, or its end could not be seen.
        try? writeEnd.close()
        if !isTaken { try? readEnd.close() }
    }
}
