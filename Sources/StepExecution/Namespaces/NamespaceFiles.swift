import PipelineModel
import SystemPackage

/// Files and folders of a workspace that make up a job's surroundings.
struct NamespaceFiles: Sendable, Hashable {
    let workspace: FilePath

    var hosts: FilePath { workspace.appending("hosts") }
    /// What bubblewrap says of itself.
    var status: FilePath { workspace.appending("status") }
    /// What `mount` says of overlays that it can't mount.
    var words: FilePath { workspace.appending(Self.wordsName) }
    static let wordsName = "mount.log"
    /// On disk rather than in memory: programs that compute much put much there.
    var temporary: FilePath { workspace.appending("tmp") }
    var home: FilePath { workspace.appending("home") }

    func make(hostName: String) throws(StepExecutionError) {
        let folder = try SafeFolder(workspace)
        _ = try folder.folder(["tmp"])
        _ = try folder.folder(["home"])
        try folder.write("127.0.0.1 localhost \(hostName)\n::1 localhost \(hostName)\n", to: ["hosts"])
        // A status that an attempt before this one left.
        try folder.write("", to: ["status"])
    }

    func readStatus() -> SandboxStatus {
        // No status and no file to hold it say the same: bubblewrap was not started.
        let bytes = try? SafeFolder(workspace).read(status.lastComponent?.string ?? "", upTo: 64 * 1024)
        return SandboxStatus(String(decoding: bytes ?? [], as: UTF8.self))
    }

    /// A file with a name no more, that holds these options one after another, ready to be read.
    func spool(_ options: [String]) throws(StepExecutionError) -> FileDescriptor {
        let name = "options"
        let folder = try SafeFolder(workspace)
        let file = try folder.createFile(name, mode: 0o600)
        folder.removeFile(name)
        do {
            try file.writeAll(options.flatMap { Array($0.utf8) + [0] })
            try file.seek(offset: 0, from: .start)
            return file
        } catch {
            try? file.close()
            throw .cannot(.write, workspace.appending(name).string, errorNumber(of: error))
        }
    }
}
