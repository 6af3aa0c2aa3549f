package import PipelineModel
import PipelinePlanning
package import StepExecution

/// Gives steps an AWS, and knows which of them called it.
package protocol AWSCalls: Sendable {
    /// What a job's programs find of AWS from now on; nil where they are given none. What the step called before is forgotten.
    ///
    /// - Parameter written: what earlier steps have left by now; asked when a step calls.
    func begin(_ job: Job, written: @escaping @Sendable () async -> [WrittenOutput]) async -> AWSAccess?

    /// The services that a step may have called since it began, in order.
    func services(calledBy step: Step.ID) -> [String]

    /// Hears at the end of a run what steps left that no recording holds.
    func keep(_ outputs: [WrittenOutput])
}

/// An output of a step that has ended, and where its definition says that it lies.
package struct WrittenOutput: Sendable {
    package let place: Job.Output
    package let output: StepOutput

    package init(place: Job.Output, output: StepOutput) {
        self.place = place
        self.output = output
    }
}

extension RunState {
    /// What the steps that have ended left, at the addresses that the definition gives.
    ///
    /// - Parameter steps: those whose outputs are meant; nil for all.
    func written(by steps: Set<Step.ID>? = nil) -> [WrittenOutput] {
        outputs.filter { steps?.contains($0.key) ?? true }.flatMap { step, outputs in
            (resolved[step]?.job?.outputs ?? []).compactMap { place in
                outputs[place.name].map { WrittenOutput(place: place, output: $0) }
            }
        }
    }
}
