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
