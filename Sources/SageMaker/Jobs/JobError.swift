package import PipelineModel

/// All that keeps a step from becoming a job.
package struct JobError: Error, Hashable {
    package let step: Step.ID
    package let problems: [JobProblem]

    package init(step: Step.ID, problems: [JobProblem]) {
        self.step = step
        self.problems = problems
    }
}

extension JobError: CustomStringConvertible {
    package var description: String {
        if let problem = problems.first, problems.count == 1 { return "step '\(step)': \(problem)" }
        return "step '\(step)' can't be run, for these reasons:" + problems.map { "\n  \($0)" }.joined()
    }
}
