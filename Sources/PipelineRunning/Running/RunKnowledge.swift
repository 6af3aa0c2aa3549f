import PipelineModel
import PipelinePlanning
import Synchronization

/// What a run knows so far. Written by its one loop, read by the tasks of its steps.
final class RunKnowledge: Sendable {
    struct State: Sendable {
        var resolved: ResolvedPipeline
        var outputs: [Step.ID: [String: StepOutput]] = [:]
        var results: [Step.ID: StepResults] = [:]

        mutating func finish(_ step: Step.ID, _ outputs: [String: StepOutput], _ results: StepResults) {
            self.outputs[step] = outputs
            self.results[step] = results
            resolved.finish(step, results)
        }
    }

    private let state: Mutex<State>

    init(_ resolved: ResolvedPipeline) { state = Mutex(State(resolved: resolved)) }

    func callAsFunction<Result: Sendable>(_ body: (inout State) throws -> Result) rethrows -> Result {
        try state.withLock { state in try body(&state) }
    }

    /// A step as it is resolved; nil while it is not.
    subscript(step: Step.ID) -> ResolvedStep? { self { $0.resolved[step] } }

    /// The steps that read each output of a step, as far as they are known.
    func readers(of step: Step.ID) -> [String: [Step.ID]] { self { $0.resolved.readers[step, default: [:]] } }

    /// What the steps left that a step reads from.
    func outputs(readBy step: ResolvedStep) -> [Step.ID: [String: StepOutput]] {
        self { state in
            Dictionary(step.writers.map { ($0, state.outputs[$0, default: [:]]) }) { first, _ in first }
        }
    }
}
