import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution

/// A runtime can't work on this machine at all.
struct UnusableRuntime: Error {
    let reason: any Error
}

/// A runtime that is checked before its first job, and tells what a person should know about it once.
struct CheckedRuntime: StepRuntime {
    private let runtime: any StepRuntime
    private let report: any RunReport
    private let isAnnounced = OnceFlag()

    init(_ runtime: any StepRuntime, report: any RunReport) {
        self.runtime = runtime
        self.report = report
    }

    var kind: String { runtime.kind }
    var notice: String? { runtime.notice }

    func check() async throws { try await runtime.check() }

    func run(_ job: PreparedJob, onLine: @escaping @Sendable (LogLine) -> Void) async throws -> JobOutcome {
        // What a step asks for by itself is its own affair: others can run without it.
        if runtime.runtime(for: job.job).kind == kind {
            do { try await check() } catch let error where !(error is CancellationError) {
                throw UnusableRuntime(reason: error)
            }
            if let notice, isAnnounced.isFirst { report.show(.notice(nil, notice)) }
        }
        return try await runtime.run(job, onLine: onLine)
    }
}

/// Gets the images that steps run in and that are not here yet, before the first step starts.
struct ImagePuller: Sendable {
    let images: ContainerImages
    let report: any RunReport

    /// Pulls what the steps of a plan need that may run.
    ///
    /// Throws ``ContainerError``.
    ///
    /// - Parameter isActive: whether a step may run at all.
    /// - Returns: whether anything was pulled: then there is more to plan by.
    func pullMissing(for plan: Plan, isActive: (Step.ID) -> Bool) async throws -> Bool {
        var hasPulled = false
        for step in plan.state.resolved.graph.order where isActive(step) && plan[step].mayRun {
            guard let container = plan.state.resolved[step]?.job?.container else { continue }
            if try await pullIfMissing(container, for: nil) { hasPulled = true }
        }
        return hasPulled
    }

    /// - Parameter step: the one that needs it; nil before a run.
    @discardableResult
    func pullIfMissing(_ container: Job.Container, for step: Step.ID?) async throws -> Bool {
        try await images.pullIfMissing(container) { report.show(.notice(step, $0)) }
    }
}
