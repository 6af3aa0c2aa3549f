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
        /// As its definition writes them.
        package let settings: Object

        package init(job: Job, objective: Objective, settings: Object) {
            self.job = job
            self.objective = objective
            self.settings = settings
        }
    }

    package let trials: [Trial]
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
