import HostSystem
import PipelineModel
import SystemPackage

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
        let placement = try WorkspaceLayout(
            try job.filedInputs.map(InputFacts.init), outputs: paths.outputs, pipes: paths.pipes,
            workspace: job.workspace, usesOverlays: usesOverlays && machine.tools.unshare != nil)
        var own = try NamespaceCommand(
            job, paths: paths, placement: placement, system: machine.system, tools: machine.tools, files: files)
        try files.make(hostName: job.job.hostName)
        try WorkspacePreparer(paths: paths, placement: placement).prepare()
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
            workingFolder: nil, links: SourceFileLink.links(to: session.views, in: job))
    }

    /// Without a person's own start-up files, which would hide where one is.
    static var shell: [String] { ProgramSearch.isExecutable("/bin/bash") ? ["/bin/bash", "--norc"] : ["/bin/sh"] }
}
