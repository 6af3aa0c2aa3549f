import Foundation
import PipelineModel
import StepExecution
import TestSupport
import Testing

/// The runtimes that every job must find alike, as far as they run on this machine.
enum Runtimes: String, CaseIterable, CustomTestStringConvertible {
    case host, namespace, namespaceWithCopies, container

    var runtime: any StepRuntime { runtime(gracePeriod: .seconds(30)) }

    func runtime(gracePeriod: Duration) -> any StepRuntime {
        switch self {
        case .host: HostRuntime(gracePeriod: gracePeriod)
        case .namespace: NamespaceRuntime(gracePeriod: gracePeriod)
        case .namespaceWithCopies: NamespaceRuntime(gracePeriod: gracePeriod, usesOverlays: false)
        case .container:
            TestImageRuntime(
                container: ContainerRuntime(
                    environment: ProcessInfo.processInfo.environment, gracePeriod: gracePeriod))
        }
    }

    /// Where a job finds the root of its own paths.
    var root: String { self == .host ? "$RETAKE_ROOT" : "" }

    var testDescription: String { rawValue }

    private var isAvailable: Bool {
        switch self {
        case .host: true
        case .namespace, .namespaceWithCopies: Self.hasNamespaces
        case .container: RealPodman.id != nil
        }
    }

    static let available = allCases.filter(\.isAvailable)
    /// Those in which a job finds this machine's programs.
    static let ofThisMachine = available.filter { $0 != .container }
    static let hasNamespaces = SyncProbe.bubblewrapWorks
    static let reason = "bubblewrap is not installed or may not make namespaces here"
}

/// Runs every job in the image that is made for tests.
private struct TestImageRuntime: StepRuntime {
    let container: ContainerRuntime
    var kind: String { container.kind }
    var notice: String? { nil }

    func check() async throws { try await container.check() }

    func run(_ job: PreparedJob, onLine: @escaping @Sendable (LogLine) -> Void) async throws -> JobOutcome {
        let image = ContainerImage(name: RealPodman.image, id: RealPodman.id ?? "", engine: "podman")
        let prepared = PreparedJob(
            job: job.job, programs: .image(image), workspace: job.workspace, inputs: job.inputs)
        return try await container.run(prepared, onLine: onLine)
    }
}
