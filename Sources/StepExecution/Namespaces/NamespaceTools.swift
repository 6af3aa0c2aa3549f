import HostSystem
import SystemPackage

/// The programs that make a job's namespaces.
struct NamespaceTools: Sendable, Hashable {
    let bubblewrap: FilePath
    let shell: FilePath
    /// Nil where overlays can't be mounted, for want of it.
    let unshare: FilePath?

    /// All that these programs find in their environment; none of it reaches a job.
    static let environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"]

    init(bubblewrap: FilePath, shell: FilePath = "/bin/sh", unshare: FilePath?) {
        self.bubblewrap = bubblewrap
        self.shell = shell
        self.unshare = unshare
    }

    init(searching folders: [FilePath]) throws(StepExecutionError) {
        let search = ProgramSearch(path: folders.map(\.string).joined(separator: ":"))
        guard let bubblewrap = search.find("bwrap") else { throw .bubblewrapMissing(searched: folders) }
        self.init(bubblewrap: bubblewrap, unshare: search.find("unshare"))
    }
}

/// Runs the smallest job there is, to learn whether this machine allows namespaces.
struct NamespaceProbe: Sendable {
    let tools: NamespaceTools
    let system: SystemLayout

    func run() async throws {
        let options = ["--die-with-parent", "--unshare-user-try", "--unshare-pid", "--unshare-ipc", "--unshare-uts"]
        let command = CapturedCommand(
            executable: tools.bubblewrap, arguments: options + system.options + ["--clearenv", "--", "/bin/true"],
            environment: NamespaceTools.environment)
        let result = try await BlockingWorker()({ try command.run() })
        guard result.succeeded else {
            throw result.errors.contains("Resource temporarily unavailable")
                ? StepExecutionError.noProcess(words: result.words) : .namespacesRefused(words: result.words)
        }
    }
}
