/// What a step does on this machine, once its arguments are resolved.
package indirect enum StepAction: Sendable, Hashable {
    /// A program runs.
    case job(Job)
    /// Several programs run, each recorded by itself, and the best of them counts.
    case trials(Trials)
    /// A command of the user's answers.
    case handler(Handler)
    /// Which branch of a condition runs, and how that was decided.
    case decision(Bool, why: String)
    /// The run ends here, and has failed.
    case failure(message: String)
    /// Nothing has to be done: what later steps read follows from the arguments alone.
    case noOp(String)
    /// What the user says stands for the step's result.
    case provided(Value, source: String)
    /// A version of a model comes into the local registry.
    case registration(ModelRegistration)
    /// It does not run this time: what it says of itself keeps it from that.
    case skippedByCondition(String)
    /// Only the cloud can do it.
    case cloudOnly(String)
    /// It fails when its turn comes, here as in the cloud.
    case invalid(String)

    package var job: Job? { if case .job(let job) = self { job } else { nil } }
}

/// A command of the user's that stands in for a step.
package struct Handler: Sendable, Hashable {
    package let step: Step.ID
    package let kind: String
    /// The program and its arguments.
    package var command: [String]
    /// What it reads as one line of JSON.
    package var input: Value
    /// Values that it has to print; empty when any will do.
    package var outputs: [Output]
    /// Nil for as long as it takes.
    package var timeLimit: Job.TimeLimit?

    /// A value that the definition names.
    package struct Output: Sendable, Hashable {
        package let name: String
        package let kind: Parameter.Kind

        package init(name: String, kind: Parameter.Kind) {
            self.name = name
            self.kind = kind
        }
    }

    package init(step: Step.ID, kind: String, command: [String], input: Value, outputs: [Output] = []) {
        self.step = step
        self.kind = kind
        self.command = command
        self.input = input
        self.outputs = outputs
    }
}
