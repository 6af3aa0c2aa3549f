import PipelineModel
import PipelinePlanning
import StepExecution

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
        for step in plan.resolved.graph.order where isActive(step) && plan[step].mayRun {
            guard let container = plan.resolved[step]?.job?.container else { continue }
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
