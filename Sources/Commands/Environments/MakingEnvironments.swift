import CacheStorage
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RetakeFile
import StepExecution

/// The Python that a step runs with, or the jobs of the images that a rule is for.
///
/// - Parameter name: a step's, or the pattern of a rule.
func pythonPath(
    of name: String, _ pipeline: PipelineRequest, in environment: CommandEnvironment
) async throws -> String {
    try await withPipeline(pipeline, in: environment) { opened in
        let settings = opened.project.settings
        if let rule = settings.images.first(where: { $0.pattern.description == name }) {
            return try await opened.interpreter(rule.python ?? settings.python ?? .onPath).executable
        }
        let prepared = try await PreparedPipeline(opened)
        guard let job = prepared.resolved.jobs.first(where: { $0.step.rawValue == name }) else {
            let known = prepared.resolved.jobs.map(\.step.rawValue) + settings.images.map(\.pattern.description)
            throw EnvironmentUseError.noSuchStep(name, known: known)
        }
        if let container = job.container { throw EnvironmentUseError.inContainer(name, image: container.image) }
        return try await opened.interpreter(prepared.services.machine.choice(of: job)).executable
    }
}

/// Makes what the steps of a pipeline ask for and what is not there. Returns how many environments that were.
///
/// - Parameter tell: hears of each before it is made, and after.
func buildEnvironments(
    _ pipeline: PipelineRequest, in environment: CommandEnvironment, tell: @escaping @Sendable (String) -> Void
) async throws -> Int {
    try await withPipeline(pipeline, in: environment) { opened in
        let prepared = try await PreparedPipeline(opened)
        let environments = opened.environments
        return try await cancellingOnSignals {
            var count = 0
            for job in prepared.resolved.jobs where job.container == nil {
                guard case .made(let request) = prepared.services.machine.choice(of: job) else { continue }
                if try await environments.make(request, tell: tell) { count += 1 }
            }
            return count
        }
    }
}

/// What a removal of environments came to.
struct EnvironmentRemoval {
    var count = 0
    var byteCount: Int64 = 0
    /// Those that stay, since a run uses them.
    var usedCount = 0
}

/// Removes environments that no run uses.
///
/// - Parameter names: nil for all.
func removeEnvironments(
    _ names: [String]?, _ folder: String?, in environment: CommandEnvironment
) throws -> EnvironmentRemoval {
    try withCache(folder, in: environment) { opened in
        let store = opened.cache.environments
        let all = store.environments()
        if let unknown = names?.first(where: { name in !all.contains { $0.name == name } }) {
            throw EnvironmentUseError.noSuchEnvironment(unknown, known: all.map(\.name))
        }
        var removal = EnvironmentRemoval()
        for environment in all where names?.contains(environment.name) ?? true {
            guard try store.removeUnused(environment) else {
                removal.usedCount += 1
                continue
            }
            removal.count += 1
            removal.byteCount += environment.byteCount
        }
        return removal
    }
}

enum EnvironmentUseError: Error, CustomStringConvertible {
    case noSuchStep(String, known: [String])
    case inContainer(String, image: String)
    case noSuchEnvironment(String, known: [String])

    var description: String {
        switch self {
        case .noSuchStep(let name, let known):
            "there is no step and no rule of 'images:' named '\(name)'\(suggestion(for: name, among: known))"
        case .inContainer(let name, let image):
            "step '\(name)' runs in a container, with the Python of the image '\(image)'"
        case .noSuchEnvironment(let name, let known):
            "there is no environment '\(name)'\(suggestion(for: name, among: known)); 'retake env' lists them"
        }
    }
}
