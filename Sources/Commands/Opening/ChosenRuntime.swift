import CHost
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import StepExecution
import SystemPackage

/// How jobs run on this machine where nobody says it: in namespaces, or as plain processes where the machine has none.
///
/// That it has none is found out by the first run and kept for each machine and user: recordings count for one way of running, so
/// another one each time would run every step again.
struct ChosenRuntime {
    private let file: FilePath

    init(_ environment: CommandEnvironment) {
        file = environment.machinesFolder.appending(Host.name.asFileName + ".runtime")
    }

    /// What jobs run in without a word.
    var kind: RuntimeKind { isHost ? .host : .standard }

    /// Whether an earlier run found that there are no namespaces.
    var isHost: Bool { File.text(file) == RuntimeKind.host.rawValue + "\n" }

    /// Jobs run as plain processes from now on. Where that can't be kept, the next run finds it out again.
    func keepHost() -> Bool {
        do throws(Errno) {
            try File.makeFolder(file.removingLastComponent())
            try File.replace(file, with: RuntimeKind.host.rawValue + "\n")
            return true
        } catch {
            return false
        }
    }

    func forget() { File.remove(file) }
}

/// This machine has no namespaces, and nobody asked for them.
struct NamespacesMissing: Error {
    let reason: StepExecutionError
}

extension PreparedPipeline {
    /// Throws ``NamespacesMissing`` when jobs would run in namespaces only because nobody said otherwise, and can't.
    ///
    /// Where recordings of such jobs would be replayed it is for a person to say: as plain processes all of them would run again. What is
    /// found out here is not asked again by the first job.
    func checkRuntime(_ opened: OpenedPipeline, _ request: RunRequest) async throws {
        guard opened.runtime == .namespace, !request.isFrozen else { return }
        let chosen = ChosenRuntime(opened.environment)
        // Only a person's wish for namespaces ends what was kept.
        if opened.request.runtime != nil, !chosen.isHost { return }
        do {
            try await services.runtime.check()
            if opened.request.runtime != nil { chosen.forget() }
        } catch let error as StepExecutionError where error.meansNoNamespaces && opened.request.runtime == nil {
            let plan = try planner(request).plan()
            let outcomes = resolved.graph.order.map { plan[$0].outcome }
            if !outcomes.contains(.replayed) { throw NamespacesMissing(reason: error) }
        } catch is StepExecutionError {
            // The first job that needs it says so.
        }
    }
}

extension PipelineRequest {
    /// The same where jobs run as plain processes, because nothing else works here; remembered, and told to the person.
    func withoutNamespaces(
        _ reason: StepExecutionError, _ environment: CommandEnvironment, _ tell: (String) -> Void
    ) -> PipelineRequest {
        var request = self
        if !ChosenRuntime(environment).keepHost() { request.runtime = .host }
        tell(
            """
            steps run as plain processes from now on, not in namespaces: \(reason.problem). They see this machine's files and \
            find /opt/ml below $RETAKE_ROOT. To isolate them, \(reason.cure), and type once: \
            \((["retake", "run"] + words + ["--runtime", "namespace"]).shellText)
            """)
        return request
    }
}

extension StepExecutionError {
    fileprivate var meansNoNamespaces: Bool {
        switch self {
        case .bubblewrapMissing: true
        // In its own words: one that was killed, or took too long, may do better the next time.
        case .namespacesRefused(let words): words.contains("bwrap: ")
        default: false
        }
    }

    fileprivate var problem: String {
        if case .namespacesRefused(let words) = self {
            "this system refuses them (\"\(words)\")"
        } else {
            "bubblewrap (bwrap) is not installed"
        }
    }

    fileprivate var cure: String {
        if case .namespacesRefused = self {
            """
            allow them (`sysctl kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu 24.04 and later, \
            `sysctl kernel.unprivileged_userns_clone=1` elsewhere)
            """
        } else {
            "install it (`apt install bubblewrap`)"
        }
    }
}
