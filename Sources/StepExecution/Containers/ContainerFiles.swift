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

/// How a job's variables reach its container without anybody reading them from the list of processes.
///
/// `--env NAME` takes the value that the engine's own client has, whatever characters are in it. That is no way for
/// names that mean something to the client itself; these go through a file with a line for each.
struct ContainerVariables: Sendable, Hashable {
    /// Variables of the client, to be passed on by name.
    let inherited: [String: String]
    /// The lines of the file; none where no file is needed.
    let lines: [String]
    /// What can be said in neither way, as `NAME=VALUE`: a text of several lines for the client's own PATH, say.
    let words: [String]

    /// - Parameter client: the names of all variables that the client has.
    init(_ variables: [String: String], client: some Sequence<String>) {
        let taken = Set(client)
        var inherited: [String: String] = [:]
        var lines: [String] = []
        var words: [String] = []
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            if Self.isPlain(name), !taken.contains(name), !Self.matters(name) {
                inherited[name] = value
            } else if Self.isPlain(name), Self.fitsLine(value) {
                lines.append("\(name)=\(value)")
            } else {
                words.append("\(name)=\(value)")
            }
        }
        self.inherited = inherited
        self.lines = lines
        self.words = words
    }

    /// The options for all of them.
    func options(file: String) -> [String] {
        inherited.keys.sorted().flatMap { ["--env", $0] } + (lines.isEmpty ? [] : ["--env-file", file])
            + words.flatMap { ["--env", $0] }
    }

    /// Engines give signs such as `*` a meaning of their own.
    private static func isPlain(_ name: String) -> Bool {
        name.isASCIIName(with: "_.-") && name.utf8.first?.isASCIIDigit == false
    }

    /// Engines read such files by lines of 64 KiB at most.
    private static func fitsLine(_ value: String) -> Bool {
        value.utf8.count < 60_000 && !value.utf8.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }

    /// Whether a client may read the variable: an engine's, its libraries' and its language's.
    private static func matters(_ name: String) -> Bool {
        let beginnings = [
            "DOCKER", "CONTAINER", "_CONTAINER", "PODMAN", "BUILDAH", "STORAGE", "REGISTRY", "XDG_", "LD_", "DYLD_",
            "LC_", "GO", "LISTEN_", "SSL_CERT", "SSH_", "DBUS_", "NOTIFY_",
        ]
        let names = [
            "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR", "LANG", "LANGUAGE", "TZ", "PWD", "HOSTNAME",
            "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "FTP_PROXY",
        ]
        return names.contains(name.uppercased()) || beginnings.contains(where: name.hasPrefix)
    }
}
