package import PipelineModel
import Synchronization
package import SystemPackage

/// Runs a job in namespaces of its own, made by bubblewrap: it sees the system read-only, its interpreter, its data,
/// and nothing else.
///
/// Inputs are overlays over their sources, private and writable without being copied. Where the kernel or a file
/// system refuses these, they are copied. The caller is root inside, and nobody else exists.
package final class NamespaceRuntime: StepRuntime {
    package let kind = "namespace"
    package let notice: String? = nil

    private let gracePeriod: Duration
    private let searchFolders: [FilePath]
    let usesOverlays: Bool
    let veils: VeilProbe
    private let state = Mutex<Machine?>(nil)

    struct Machine: Sendable {
        let tools: NamespaceTools
        let system: SystemLayout
    }

    /// - Parameters:
    ///   - gracePeriod: between the request to end and the end by force, when a job is stopped.
    ///   - searchFolders: where bubblewrap and unshare are looked for.
    ///   - usesOverlays: false copies every input.
    ///   - usesVeils: false does as older kernels do.
    package init(
        gracePeriod: Duration = .seconds(10),
        searchFolders: [FilePath] = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"],
        usesOverlays: Bool = true, usesVeils: Bool = true
    ) {
        veils = VeilProbe(answer: usesVeils ? nil : false)
        self.gracePeriod = gracePeriod
        self.searchFolders = searchFolders
        self.usesOverlays = usesOverlays
    }

    package func check() async throws {
        _ = try await machine()
    }

    /// This machine's tools and layout, after one tiny job has shown that they work.
    func machine() async throws -> Machine {
        if let known = state.withLock(\.self) { return known }
        #if os(Linux)
            let tools = try NamespaceTools(searching: searchFolders)
            let system = SystemLayout.ofThisMachine()
            try await NamespaceProbe(tools: tools, system: system).run()
            let machine = Machine(tools: tools, system: system)
            state.withLock { $0 = machine }
            return machine
        #else
            throw StepExecutionError.namespacesNeedLinux
        #endif
    }

    package func run(
        _ job: PreparedJob, onLine: @escaping @Sendable (LogLine) -> Void
    ) async throws -> JobOutcome {
        let machine = try await machine()
        let attempt = NamespaceAttempt(
            job: job, tools: machine.tools, system: machine.system, gracePeriod: gracePeriod, veils: veils)
        let mayOverlay = usesOverlays && machine.tools.unshare != nil
        let tries: [NamespaceAttempt.Overlays] = mayOverlay ? [.forInputsAndPython, .forInputs, .none] : [.none]
        for overlays in tries {
            if let outcome = try await attempt.run(overlays, onLine: onLine) { return outcome }
        }
        throw StepExecutionError.namespaceFailed(words: "no overlay was asked for, but one was refused")
    }
}
