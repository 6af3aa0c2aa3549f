package import CacheStorage
package import PipelineModel
package import PipelinePlanning
package import StepExecution
import Synchronization
package import SystemPackage

/// What a run works with, the same for all of its steps.
package struct RunServices: Sendable {
    package let cache: Cache
    package let runtime: any StepRuntime
    package let machine: Machine
    /// Runs the commands of the user's that stand in for steps.
    package let handlers: HandlerProcess
    package let identity: Identity
    /// How many steps may run at once, at least one.
    package var width = 1
    /// How many of the user's commands may run at once beside them; nil for as many.
    package var handlerWidth: Int?
    /// Where steps' environments are made; nil where all that steps ask for is there.
    package var environments: ProjectEnvironments?
    /// Gives steps an AWS; nil gives them none.
    package var aws: (any AWSCalls)?
    /// Whether every file that a job opens undeclared is told, not only those beside the project.
    package var tracesAll = false
    /// Where a person's relative paths start; nil for the definition's folder.
    package var currentFolder: FilePath?
    /// Whose history counts; nil for that of all pipelines of the name.
    package var project: ProjectIdentity?
    /// Where the plan is remembered when nothing has to run.
    package var memory: PlanMemory?

    package init(
        cache: Cache, runtime: any StepRuntime, machine: Machine, handlers: HandlerProcess, identity: Identity
    ) {
        self.cache = cache
        self.runtime = runtime
        self.machine = machine
        self.handlers = handlers
        self.identity = identity
    }

    /// What decides on the steps of a pipeline, those included that recordings tell of. Throws ``RunError`` when the request
    /// names a step that is not there.
    package func planner(of resolved: ResolvedPipeline, request: RunRequest = RunRequest()) throws -> Planner {
        var planner = try firstPlanner(of: resolved, request)
        while planner.resolved.hasOpenLoops,
            let known = try planner.resolved.knowing(itemsOf: try planner.plan().state.resolved)
        {
            planner = try firstPlanner(of: known, request)
        }
        try request.check(planner.resolved.pipeline)
        return planner
    }

    private func firstPlanner(of resolved: ResolvedPipeline, _ request: RunRequest) throws -> Planner {
        try Planner(
            resolved, cache: cache, machine: machine, request: request, now: identity.now(),
            handlerFolder: handlers.folder,
            history: project.map { ProjectHistory(of: $0, by: identity.user, cache) }, user: identity.user)
    }
}

/// Hands events of many tasks to a report, one at a time.
final class SerialReport: RunReport {
    private let report: any RunReport
    private let turn = Mutex(())

    init(_ report: any RunReport) { self.report = report }

    func show(_ event: RunEvent) {
        turn.withLock { _ in report.show(event) }
    }
}
