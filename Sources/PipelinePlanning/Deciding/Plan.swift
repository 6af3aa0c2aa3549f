package import PipelineModel

/// What was decided of each step before any of them runs.
package struct Plan: Sendable {
    private var decisions: [Step.ID: StepDecision] = [:]
    /// With all that the steps that need not run left behind.
    package var state: RunState

    init(_ resolved: ResolvedPipeline) { state = RunState(resolved) }

    package subscript(step: Step.ID) -> StepDecision { decisions[step] ?? .notSelected }

    mutating func note(_ decision: StepDecision, on step: Step.ID) {
        decisions[step] = decision
        if let products = decision.products { state.finish(step, products) }
    }
}
