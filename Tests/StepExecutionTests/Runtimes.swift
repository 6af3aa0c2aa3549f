import StepExecution
import Testing

/// The runtimes that every job must find alike, as far as they run on this machine.
enum Runtimes: String, CaseIterable, CustomTestStringConvertible {
    case host, namespace, namespaceWithCopies

    var runtime: any StepRuntime { runtime(gracePeriod: .seconds(30)) }

    func runtime(gracePeriod: Duration) -> any StepRuntime {
        switch self {
        case .host: HostRuntime(gracePeriod: gracePeriod)
        case .namespace: NamespaceRuntime(gracePeriod: gracePeriod)
        case .namespaceWithCopies: NamespaceRuntime(gracePeriod: gracePeriod, usesOverlays: false)
        }
    }

    /// Where a job finds the root of its own paths.
    var root: String { self == .host ? "$RETAKE_ROOT" : "" }

    var testDescription: String { rawValue }

    static let available = allCases.filter { $0 == .host || hasNamespaces }
    static let hasNamespaces = SyncProbe.bubblewrapWorks
    static let reason = "bubblewrap is not installed or may not make namespaces here"
}
