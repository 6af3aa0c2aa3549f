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
