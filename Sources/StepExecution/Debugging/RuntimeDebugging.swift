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

extension HostRuntime {
    /// A shell, or another command, in the folder and with the variables that a job would have.
    ///
    /// - Parameter words: what runs instead of a shell.
    package func debugCommand(_ session: DebugSession, words: [String]?) async throws -> ForegroundCommand {
        let prepared = try prepare(session.job)
        let root = FilePath(session.job.path(of: "/").string)
        for view in session.views {
            let path = try JobPath(view.path)
            let folder = try FolderHandle(making: root).folder(making: path.parent.names)
            guard let last = path.names.last else { continue }
            let name = try folder.name(last)
            // The working folder may have been made there; what holds anything stays.
            try? folder.removeFolder(name)
            try folder.replaceLink(name, to: view.source.string)
        }
        let rerun = try session.writeRerun(
            [prepared.program.string] + prepared.command.dropFirst(), temporary: session.job.workspace.string + "/tmp")
        if prepared.workingFolder.starts(with: root) {
            let folder = try FolderHandle(prepared.workingFolder)
            try folder.replaceLink(folder.name(DebugSession.rerunName), to: rerun.string)
        }
        let home = session.job.workspace.appending("home").string
        let command = words ?? NamespaceRuntime.shell
        let variables = try session.environment(prepared.environment, home: home)
        return ForegroundCommand(
            executable: "/usr/bin/env", arguments: command, environment: variables,
            workingFolder: prepared.workingFolder,
            links: session.views.filter { $0.isWritable && !$0.isFolder }.map {
                SourceFileLink(place: session.job.path(of: $0.path), target: $0.source.string, source: $0.source)
            })
    }
}

extension NamespaceRuntime {
    /// A shell, or another command, in the namespaces that a job would have.
    ///
    /// - Parameter words: what runs instead of a shell.
    package func debugCommand(_ session: DebugSession, words: [String]?) async throws -> ForegroundCommand {
        let machine = try await machine()
        let job = session.job
        let files = NamespaceFiles(workspace: job.workspace)
        try job.job.checkText()
        let paths = try JobPaths(job.job)
        let mayOverlay = usesOverlays && machine.tools.unshare != nil
        let placement = try WorkspaceLayout(
            try job.facts(
                canVeil: mayOverlay ? { [veils] in try veils.areRead(in: job.workspace, by: machine.tools) } : nil),
            outputs: paths.outputs, pipes: paths.pipes, workspace: job.workspace, usesOverlays: mayOverlay)
        let interpreter = try job.interpreter()
        let python = mayOverlay ? PrivatePython(of: interpreter, in: job.workspace) : .unchanged(interpreter)
        var own = try NamespaceCommand(
            job, paths: paths, placement: placement, system: machine.system, tools: machine.tools, files: files,
            python: python)
        try files.make(hostName: job.job.hostName)
        try WorkspacePreparer(paths: paths, placement: placement).prepare()
        try python.make()
        let rerun = try session.writeRerun(own.command, temporary: "/tmp")
        let folder = job.job.workingFolder == "/" ? "" : job.job.workingFolder
        let views =
            session.views + [.init(source: rerun, path: "\(folder)/\(DebugSession.rerunName)", isWritable: false)]
        let variables = try session.environment(own.environment, home: NamespaceCommand.homeFolder)
        own.prepareForTerminal(views: views, of: job, environment: variables, words: words ?? Self.shell)
        let options = job.workspace.appending("options")
        try FolderHandle(making: job.workspace).write(
            own.options.map { $0 + "\0" }.joined(), to: ["options"], mode: 0o600)
        return ForegroundCommand(
            executable: own.executable, arguments: own.arguments,
            environment: NamespaceTools.environment.merging(["RETAKE_OPTIONS": options.string]) { $1 },
            workingFolder: nil, others: [try files.callFilter().release()],
            links: SourceFileLink.links(to: session.views, in: job))
    }

    /// Without a person's own start-up files, which would hide where one is.
    static var shell: [String] { ProgramSearch.isExecutable("/bin/bash") ? ["/bin/bash", "--norc"] : ["/bin/sh"] }
}
