import HostSystem
import PipelineModel
import SystemPackage

/// Files and folders of a workspace that make up a job's surroundings.
struct NamespaceFiles: Sendable, Hashable {
    let workspace: FilePath

    var hosts: FilePath { workspace.appending("hosts") }
    var zone: FilePath { workspace.appending("zone") }
    /// What bubblewrap says of itself.
    var status: FilePath { workspace.appending("status") }
    /// What `mount` says of overlays that it can't mount.
    var words: FilePath { workspace.appending(Self.wordsName) }
    static let wordsName: FileName = "mount.log"
    /// On disk rather than in memory: programs that compute much put much there.
    var temporary: FilePath { workspace.appending("tmp") }
    var home: FilePath { workspace.appending("home") }

    func make(hostName: String) throws(FileError) {
        let folder = try FolderHandle(making: workspace)
        _ = try folder.folder(making: "tmp")
        _ = try folder.folder(making: "home")
        try ImportTelling.write(in: workspace)
        try folder.write("127.0.0.1 localhost \(hostName)\n::1 localhost \(hostName)\n", to: ["hosts"])
        try folder.write(Self.universalTime, to: ["zone"])
        // A status that an attempt before this one left.
        try folder.write("", to: ["status"])
    }

    /// The zone UTC as tzfile(5) has it: once for old readers, once for new ones, and as a rule.
    private static let universalTime: String = {
        func zeros(_ count: Int) -> String { String(repeating: "\0", count: count) }
        let block = "TZif2" + zeros(15) + zeros(16) + "\0\0\0\u{1}" + "\0\0\0\u{4}" + zeros(6) + "UTC\0"
        return block + block + "\nUTC0\n"
    }()

    func readStatus() -> SandboxStatus {
        // No status and no file to hold it say the same: bubblewrap was not started.
        let bytes = try? FolderHandle(workspace).beginning(of: "status", upTo: 64 * 1024)
        return SandboxStatus(String(decoding: bytes ?? [], as: UTF8.self))
    }

    func callFilter() throws(FileError) -> NamelessFile { try NamelessFile.holding(CallFilter.bytes, in: workspace) }

    /// A file with a name no more, that holds these options one after another, ready to be read.
    func spool(_ options: [String]) throws(FileError) -> FileDescriptor {
        try NamelessFile.holding(options.flatMap { Array($0.utf8) + [0] }, in: workspace).release()
    }
}

/// What bubblewrap says of itself: one JSON object a line.
struct SandboxStatus: Sendable, Hashable {
    /// The first process in the job's namespaces, as seen from outside. It leads a process group of its own.
    private(set) var firstProcess: Int32?
    /// Of the job's program; nil when that was never started.
    private(set) var exitCode: Int32?

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            // A line that is not whole yet says nothing yet.
            guard let value = try? JSONReader.read(String(line)) else { continue }
            if let number = value["child-pid"]?.integer { firstProcess = Int32(exactly: number) }
            if let number = value["exit-code"]?.integer { exitCode = Int32(exactly: number) }
        }
    }

    /// Bubblewrap tells a signal as a shell does, by 128 and its number.
    var ending: JobOutcome.Status? { exitCode.map(JobOutcome.Status.init(exitCodeOfShell:)) }
}

/// What of this machine's system a job sees, read-only.
package struct SystemLayout: Sendable, Hashable {
    /// Folders of the system, and links that stand for them (`/bin` → `usr/bin`).
    let folders: [String]
    let links: [String: String]
    /// Where `/etc/hosts` really lies, so that a job's own can take its place; nil when there is none.
    let hosts: String?
    /// Where `/etc/localtime` really lies, so that a job's zone is UTC whatever reads it; nil when there is none.
    var zone: String?
    /// Files outside of the folders that links in `/etc` lead to, such as the resolver's configuration.
    let linkedFiles: [String]
    /// Devices for computing that exist here.
    let devices: [String]

    /// What is looked for; never a home folder, `/opt`, `/srv` or `/var`.
    package static let sharedFolders = [
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/nix/store", "/gnu/store",
    ]

    /// How this machine is laid out.
    static func ofThisMachine() -> SystemLayout {
        var folders: [String] = []
        var links: [String: String] = [:]
        for folder in sharedFolders {
            guard let status = try? Stat(FilePath(folder), followTargetSymlink: false) else { continue }
            if status.type == .symbolicLink {
                links[folder] = File.linkTarget(FilePath(folder))
            } else {
                folders.append(folder)
            }
        }
        let resolver = File.resolved("/etc/resolv.conf").flatMap { resolved in
            folders.contains { resolved.starts(with: FilePath($0)) } ? nil : resolved.string
        }
        let deviceNames = FilePath("/dev").names.sorted()
        return SystemLayout(
            folders: folders, links: links, hosts: File.resolved("/etc/hosts")?.string,
            zone: File.resolved("/etc/localtime")?.string,
            linkedFiles: [resolver].compactMap(\.self),
            devices: deviceNames.filter { $0.hasPrefix("nvidia") || $0 == "dri" || $0 == "kfd" }.map { "/dev/" + $0 })
    }

    /// The options that show all this to a job.
    var options: [String] {
        var options = folders.flatMap { ["--ro-bind", $0, $0] }
        options += links.sorted { $0.key < $1.key }.flatMap { ["--symlink", $0.value, $0.key] }
        options += linkedFiles.flatMap { ["--ro-bind-try", $0, $0] }
        options += ["--proc", "/proc", "--dev", "/dev", "--ro-bind-try", "/sys", "/sys"]
        options += devices.flatMap { ["--dev-bind-try", $0, $0] }
        return options
    }
}
