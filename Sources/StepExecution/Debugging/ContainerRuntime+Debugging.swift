import CHost
import HostSystem
import PipelineModel
import SystemPackage

extension ContainerRuntime {
    /// A shell, or another command, in the container that a job would have.
    ///
    /// - Parameter words: what runs instead of a shell.
    package func debugCommand(_ session: DebugSession, words: [String]?) async throws -> ForegroundCommand {
        let job = session.job
        let prepared = try prepare(job)
        let files = ContainerFiles(workspace: job.workspace)
        let own =
            job.job.container?.startsOwnProgram == true
            ? try prepared.client.ownCommand(ofImage: prepared.image, arguments: job.job.command) : job.job.command
        let rerun = try session.writeRerun(own, temporary: "/tmp")
        let folder = job.job.workingFolder == "/" ? "" : job.job.workingFolder
        var mounts = [
            DebugSession.View(source: files.temporary, path: "/tmp", isWritable: true),
            DebugSession.View(source: rerun, path: "\(folder)/\(DebugSession.rerunName)", isWritable: false),
        ]
        if prepared.command.environment["HOME"] != ContainerCommand.homeFolder {
            mounts.append(.init(source: files.home, path: ContainerCommand.homeFolder, isWritable: true))
        }
        for (index, view) in session.views.enumerated() { mounts.append(try shown(view, index, in: job)) }

        var command = prepared.command
        try command.prepareForTerminal(
            mounts: mounts,
            environment: try session.environment(command.environment, home: ContainerCommand.homeFolder),
            client: environment.keys, words: words ?? Self.shell,
            hasTerminal: isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1)
        try files.make(command.variables)
        return ForegroundCommand(
            executable: prepared.client.engine.executable, arguments: command.words,
            environment: environment.merging(command.variables.inherited) { _, own in own }, workingFolder: nil,
            links: SourceFileLink.links(to: session.views, in: job))
    }

    private func shown(_ view: DebugSession.View, _ index: Int, in job: PreparedJob) throws -> DebugSession.View {
        guard let link = SourceFileLink(to: view, number: index, in: job) else { return view }
        let path = try JobPath(view.path)
        if let name = path.names.last {
            let folder = try FolderHandle(making: job.path(of: "/")).folder(making: path.parent.names)
            try folder.replaceLink(folder.name(name), to: link.target)
        }
        return .init(
            source: view.source.removingLastComponent(), path: SourceFileLink.shownFolder(index), isWritable: true)
    }

    /// The better shell of those that an image may have.
    private static let shell = [
        "/bin/sh", "-c", "command -v bash >/dev/null 2>&1 && exec bash --norc; exec /bin/sh",
    ]
}
