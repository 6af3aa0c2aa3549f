import HostSystem
import PipelineModel
import Synchronization
import SystemPackage

/// The programs that make a job's namespaces.
struct NamespaceTools: Sendable, Hashable {
    let bubblewrap: FilePath
    let shell: FilePath
    /// Nil where overlays can't be mounted, for want of it.
    let unshare: FilePath?

    /// All that these programs find in their environment; none of it reaches a job.
    static let environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"]

    /// Options of bubblewrap for an environment that holds these variables alone. Its `--clearenv` is newer than Debian 11: what it is
    /// started with, and what a shell adds, is named one by one.
    static func settingOnly(_ variables: [String: String]) -> [String] {
        let found = ["PATH", "LC_ALL", "RETAKE_OPTIONS", "PWD", "OLDPWD", "SHLVL", "_"]
        return found.flatMap { ["--unsetenv", $0] }
            + variables.sorted { $0.key < $1.key }.flatMap { ["--setenv", $0.key, $0.value] }
    }

    /// Whether bubblewrap is installed as a program that gains root's privileges, for kernels without user namespaces.
    var needsPrivileges: Bool { (try? Stat(bubblewrap))?.permissions.contains(.setUserID) ?? false }

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
            executable: tools.bubblewrap,
            arguments: options + system.options + NamespaceTools.settingOnly([:]) + ["--", "/bin/true"],
            environment: NamespaceTools.environment)
        let result = try await BlockingWorker()({ try command.run() })
        guard result.succeeded else {
            throw result.errors.contains("Resource temporarily unavailable")
                ? StepExecutionError.noProcess(words: result.words) : .namespacesRefused(words: result.words)
        }
    }
}

/// Tells the words of the programs that prepare a job from those of the job.
///
/// Lines of bubblewrap and unshare are kept until it is known whether the job was started at all. If it was, they were
/// the job's own words, and are handed on last.
final class SetupDiagnostics: Sendable {
    private let kept = Mutex<[LogLine]>([])
    private let onLine: @Sendable (LogLine) -> Void

    init(onLine: @escaping @Sendable (LogLine) -> Void) {
        self.onLine = onLine
    }

    @Sendable func sort(_ line: LogLine) {
        let isSetup =
            line.stream == .error && ["bwrap: ", "unshare: ", "retake: "].contains(where: line.text.hasPrefix)
        if isSetup { kept.withLock { $0.append(line) } } else { onLine(line) }
    }

    func release() {
        kept.withLock(\.self).forEach(onLine)
    }

    var text: String { kept.withLock(\.self).map(\.text).joined(separator: "; ") }

    /// Whether the system gave no more processes, or too little memory for one.
    var isOutOfProcesses: Bool {
        kept.withLock(\.self).contains { line in
            ["Resource temporarily unavailable", "Cannot fork", "Cannot allocate memory"].contains(
                where: line.text.contains)
        }
    }

    /// The error of a program that bubblewrap could not start, if that is what it says.
    func programError(path: String) -> StepExecutionError? {
        let start = "bwrap: execvp "
        guard let line = kept.withLock({ $0.last { $0.text.hasPrefix(start) } })?.text.dropFirst(start.count),
            let colon = line.lastIndex(of: ":")
        else { return nil }
        let program = String(line[..<colon])
        let reason = String(line[colon...].dropFirst(2))
        if program.contains("/") || reason != "No such file or directory" {
            return .programNotStarted(program, reason: reason)
        }
        return .programNotFound(program, searched: path)
    }
}
