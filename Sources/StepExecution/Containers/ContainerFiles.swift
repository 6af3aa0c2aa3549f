import HostSystem
import PipelineModel
import SystemPackage

/// Files and folders of a workspace that a container is made with.
struct ContainerFiles: Sendable, Hashable {
    let workspace: FilePath

    /// Variables, one a line.
    var variables: FilePath { workspace.appending("variables") }
    /// The container's id, once the engine has made it.
    var id: FilePath { workspace.appending("id") }
    /// For a caller who is not root, or a person at a terminal.
    var home: FilePath { workspace.appending("home") }
    /// For a person at a terminal alone: a job's temporary files are in its container.
    var temporary: FilePath { workspace.appending("tmp") }

    func make(_ variables: ContainerVariables) throws(FileError) {
        let folder = try FolderHandle(making: workspace)
        for name in ["home", "tmp"] { _ = try folder.folder(making: [name]) }
        // An engine makes no container when there is one already, of an attempt before.
        folder.removeIfThere("id")
        try folder.write(variables.lines.map { $0 + "\n" }.joined(), to: ["variables"], mode: 0o600)
    }

    /// Nil when no container was made.
    func readID() -> String? {
        // No file and one that can't be read say the same.
        let bytes = try? FolderHandle(workspace).beginning(of: "id", upTo: 1024)
        let id = String(decoding: bytes ?? [], as: UTF8.self).trimmed
        return id.isEmpty ? nil : id
    }
}
