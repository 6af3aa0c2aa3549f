/// One way of writing pipelines.
///
/// A dialect turns its file into a ``Pipeline`` (that is its own affair), and then answers these questions. All are
/// pure: nothing is read, run or remembered.
package protocol Dialect: Sendable {
    /// What `Execution.…` references read in a step's arguments.
    ///
    /// The same in each run wherever possible, because a step that sees such a value runs again when it changes.
    func execution(of pipeline: Pipeline, step: Step.ID?) -> [String: Value]

    /// What a step does that has these resolved arguments.
    ///
    /// - Parameter scope: what is known of the steps that it needs.
    func action(of step: Step, arguments: Value, in scope: Scope) throws -> StepAction

    /// Why no step of this kind runs here, whatever its arguments; nil when some do.
    func unsupportedReason(for step: Step) -> String?

    /// What later expressions may read of a step with these resolved arguments.
    ///
    /// - Parameter results: nil while the step is not done; what only they tell is open then.
    func properties(of step: Step, arguments: Value, results: StepResults?) -> StepProperties

    /// Whether the definition wants the step's recordings replayed; nil when it does not say.
    func cachePolicy(of step: Step) throws -> CachePolicy?

    /// What a command of the user's is asked for a step, and what it has to answer.
    func handler(for step: Step, arguments: Value, command: [String]) throws -> Handler

    /// The file of a step's output that the definition gives a name of its own; nil when there is none of that name.
    func propertyFile(_ name: String, of step: Step) -> PropertyFile?

}

/// A JSON file in an output of a step.
package struct PropertyFile: Sendable, Hashable {
    package let output: String
    package let path: String

    package init(output: String, path: String) {
        self.output = output
        self.path = path
    }
}

/// What a step that is done has computed, beside its files.
package struct StepResults: Sendable, Hashable {
    /// The last value of each metric that was found in its log.
    package var metrics: [Metric] = []
    /// A word that it left, whatever came of it.
    package var message: String?
    /// What a command printed, or the registry gave.
    package var values: Object = [:]

    package init(metrics: [Metric] = [], message: String? = nil, values: Object = [:]) {
        self.metrics = metrics
        self.message = message
        self.values = values
    }

    package var isEmpty: Bool { metrics.isEmpty && message == nil && values.members.isEmpty }
}

/// A number that a job wrote into its log.
package struct Metric: Sendable, Hashable, Codable {
    package let name: String
    package let value: Double

    package init(name: String, value: Double) {
        self.name = name
        self.value = value
    }
}
