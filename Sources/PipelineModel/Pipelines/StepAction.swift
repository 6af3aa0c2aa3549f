/// What a step does on this machine, once its arguments are resolved.
package indirect enum StepAction: Sendable, Hashable {
    /// A program runs.
    case job(Job)
    /// Several programs run, each recorded by itself, and the best of them counts.
    case trials(Trials)
    /// Steps of its own run for each of some items, and it tells what they came to.
    case loop(Step.Loop)
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
    /// Files of earlier steps go.
    case cleanup(Cleanup)
    /// It does not run this time: what it says of itself keeps it from that.
    case skippedByCondition(String)
    /// Only the cloud can do it.
    case cloudOnly(String)
    /// It fails when its turn comes, here as in the cloud.
    case invalid(String)

    package var job: Job? { if case .job(let job) = self { job } else { nil } }
}

/// Programs that differ in a few settings, of which the best counts.
package struct Trials: Sendable, Hashable {
    /// What makes one better than another.
    package struct Objective: Sendable, Hashable {
        package let metric: String
        package let isMaximized: Bool

        package init(metric: String, isMaximized: Bool) {
            self.metric = metric
            self.isMaximized = isMaximized
        }
    }

    /// One program and what it is rated by.
    package struct Trial: Sendable, Hashable {
        package let job: Job
        package let objective: Objective
        /// The values of the trial's hyperparameters, as its definition writes them.
        package let settings: Object

        package init(job: Job, objective: Objective, settings: Object) {
            self.job = job
            self.objective = objective
            self.settings = settings
        }
    }

    package var trials: [Trial]
    /// How many may run at once.
    package let width: Int
    /// What the person should know, one sentence each.
    package let notices: [String]

    package init(trials: [Trial], width: Int, notices: [String] = []) {
        self.trials = trials
        self.width = width
        self.notices = notices
    }

    /// The trials that were rated, the best first; of equally good ones, the first.
    ///
    /// - Parameter metrics: what each trial's job computed, by its step.
    package func ranked(_ metrics: [Step.ID: [Metric]]) -> [(trial: Trial, value: Double)] {
        let rated = trials.compactMap { trial -> (trial: Trial, value: Double)? in
            let metric = metrics[trial.job.step]?.last { $0.name == trial.objective.metric }
            return metric.map { (trial, $0.value) }
        }
        return rated.enumerated().sorted { left, right in
            let (first, second) = (left.element.value, right.element.value)
            if first == second { return left.offset < right.offset }
            return left.element.trial.objective.isMaximized ? first > second : first < second
        }.map(\.element)
    }
}
