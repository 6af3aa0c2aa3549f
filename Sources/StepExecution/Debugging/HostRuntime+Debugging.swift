import HostSystem
import PipelineModel
import SystemPackage

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
