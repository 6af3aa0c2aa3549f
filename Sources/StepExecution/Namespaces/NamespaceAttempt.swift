import CHost
import HostSystem
import PipelineModel
import Synchronization
import SystemPackage

/// One attempt to run a job in namespaces, with overlays or without.
struct NamespaceAttempt: Sendable {
    let job: PreparedJob
    let tools: NamespaceTools
    let system: SystemLayout
    let gracePeriod: Duration
    let veils: VeilProbe
    private let resources = FirstProcessUsage()

    init(
        job: PreparedJob, tools: NamespaceTools, system: SystemLayout, gracePeriod: Duration, veils: VeilProbe
    ) {
        self.job = job
        self.veils = veils
        self.tools = tools
        self.system = system
        self.gracePeriod = gracePeriod
    }

    private var files: NamespaceFiles { NamespaceFiles(workspace: job.workspace) }

    /// What is mounted for a job.
    enum Overlays: Sendable {
        case forInputsAndPython
        case forInputs
        case none
    }

    /// Runs the job; nil when its overlays were refused before anything of it ran.
    func run(_ overlays: Overlays, onLine: @escaping @Sendable (LogLine) -> Void) async throws -> JobOutcome? {
        let worker = BlockingWorker()
        let prepared = try await worker { try prepare(overlays) }
        let process = SessionProcess(
            executable: prepared.command.executable, arguments: prepared.command.arguments,
            environment: NamespaceTools.environment, workingFolder: nil, standardInput: prepared.options,
            others: [prepared.filter], hidesKeys: true, hidesSockets: !tools.needsPrivileges, observed: .inNamespace,
            gracePeriod: gracePeriod, timeLimit: job.job.timeLimit)
        let words = SetupDiagnostics(onLine: onLine)

        let result: Result<SessionProcess.Ending, any Error>
        do {
            result = .success(
                try await prepared.pipes.send(on: worker) {
                    try await process.run(
                        on: worker,
                        .init(group: jobGroup, kill: waitForEnd, orphan: { files.readStatus().firstProcess }),
                        onLine: words.sort)
                })
        } catch {
            result = .failure(error)
        }
        return try await worker {
            prepared.preparer.clean()
            prepared.python.clean()
            return try outcome(of: try result.get(), of: prepared, words: words)
        }
    }

    private struct Prepared: Sendable {
        let command: NamespaceCommand
        let preparer: WorkspacePreparer
        let python: PrivatePython
        let options: FileDescriptor
        let filter: FileDescriptor
        let pipes: InputPipes
        let remarks: [String]
    }

    private func prepare(_ overlays: Overlays) throws -> Prepared {
        try job.job.checkText()
        let usesOverlays = overlays != .none
        let interpreter = try job.interpreter()
        let python =
            overlays == .forInputsAndPython
            ? PrivatePython(of: interpreter, in: job.workspace) : .unchanged(interpreter)
        let paths = try JobPaths(job.job)
        let facts = try job.facts(
            canVeil: usesOverlays ? { [veils, job, tools] in try veils.areRead(in: job.workspace, by: tools) } : nil)
        let placement = try WorkspaceLayout(
            facts, outputs: paths.outputs, pipes: paths.pipes, workspace: job.workspace, usesOverlays: usesOverlays)
        let command = try NamespaceCommand(
            job, paths: paths, placement: placement, system: system, tools: tools, files: files,
            python: python)
        let preparer = WorkspacePreparer(paths: paths, placement: placement)
        try files.make(hostName: job.job.hostName)
        try WorkspaceNotes(
            job: job, runtime: "namespace", command: command.command, environment: command.environment
        ).write()
        try preparer.prepare()
        try python.make()
        let pipes = try InputPipes(of: job, root: placement.root)
        let filter = try files.callFilter()
        return Prepared(
            command: command, preparer: preparer, python: python, options: try files.spool(command.options),
            filter: filter.release(),
            pipes: pipes, remarks: facts.compactMap(\.remark))
    }

    /// The group of the job's own processes: bubblewrap itself would end at once, and take all others with it.
    private func jobGroup(_ process: pid_t) -> pid_t {
        guard let first = files.readStatus().firstProcess, signal(0, group: first) else { return process }
        return first
    }

    /// Waits until the namespace is empty.
    ///
    /// Bubblewrap ends with the job's program. What else is in the namespace is killed by the kernel after that, and its
    /// first process ends last.
    private func waitForEnd(_ process: pid_t) {
        endGroup(process)
        guard let first = files.readStatus().firstProcess else { return }
        waitUntil { !isRunning(first) }
        resources.read(of: first)
    }

    private func outcome(
        of ending: SessionProcess.Ending, of prepared: Prepared, words: SetupDiagnostics
    ) throws -> JobOutcome? {
        let sandbox = files.readStatus()
        let status: JobOutcome.Status
        if let ended = sandbox.ending {
            words.release()
            status = ended
        } else if case .signalled = ending.status {
            // Someone ended bubblewrap, and the job with it.
            status = ending.status
        } else {
            if let error = words.programError(path: prepared.command.environment["PATH"] ?? "") { throw error }
            if sandbox.firstProcess == nil,
                !prepared.preparer.placement.overlays.isEmpty || !prepared.python.layers.isEmpty
            {
                return nil
            }
            throw words.isOutOfProcesses
                ? StepExecutionError.noProcess(words: words.text) : .namespaceFailed(words: words.text)
        }
        var outcome = JobOutcome(of: job, status: status, ending, resources: resources.found)
        outcome.remarks = prepared.remarks + [prepared.python.remark].compactMap(\.self)
        return outcome
    }
}

/// What the first process in a namespace used, which has waited for all others there. Bubblewrap does not wait for it.
private final class FirstProcessUsage: Sendable {
    private let usage = Mutex<JobResources?>(nil)

    var found: JobResources? { usage.withLock(\.self) }

    /// Only the first time does the kernel tell.
    func read(of process: pid_t) {
        guard let read = ProcessEnding(of: process) else { return }
        usage.withLock { $0 = JobResources(read) }
    }
}
