import SystemPackage

/// Files and folders of a workspace that a container is made with.
struct ContainerFiles: Sendable, Hashable {
    let workspace: FilePath

    /// Variables, one a line.
    var variables: FilePath { workspace.appending("variables") }
    /// For a caller who is not root, or a person at a terminal.
    var home: FilePath { workspace.appending("home") }
    /// For a person at a terminal alone: a job's temporary files are in its container.
    var temporary: FilePath { workspace.appending("tmp") }

    func make(_ variables: ContainerVariables) throws(StepExecutionError) {
        let folder = try SafeFolder(workspace)
        for name in ["home", "tmp"] { _ = try folder.folder([name]) }
        try folder.write(variables.lines.map { $0 + "\n" }.joined(), to: ["variables"], mode: 0o600)
    }
}
