/// One way of writing pipelines.
///
/// A dialect turns its file into a ``Pipeline`` (that is its own affair), and then answers these questions. All are
/// pure: nothing is read, run or remembered.
package protocol Dialect: Sendable {
    /// What `Execution.…` references read in a step's arguments.
    ///
    /// The same in each run wherever possible, because a step that sees such a value runs again when it changes.
    func execution(of pipeline: Pipeline, step: Step.ID?) -> [String: Value]

    /// What later expressions may read of a step with these resolved arguments.
    func properties(of step: Step, arguments: Value) throws -> Value

    /// Whether the definition wants the step's recordings replayed; nil when it does not say.
    func cachePolicy(of step: Step) throws -> CachePolicy?

    /// The job that these resolved arguments ask for.
    func job(for step: Step, arguments: Value) throws -> Job
}
