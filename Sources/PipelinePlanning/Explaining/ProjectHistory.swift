package import CacheStorage
package import PipelineModel
import Synchronization

/// What the steps of one project used or made last, by whoever runs it now. Looked up when somebody asks.
package final class ProjectHistory: Sendable {
    private let cache: Cache
    private let project: ProjectIdentity
    private let user: String
    /// Looked up once, whether there is one or not.
    private let known = Mutex<(isLookedUp: Bool, run: LastRun?)>((false, nil))

    package init(of project: ProjectIdentity, by user: String, _ cache: Cache) {
        self.cache = cache
        self.project = project
        self.user = user
    }

    /// The recording that a step used last; nil when it is not known, or gone.
    package func recording(of step: Step.ID) throws -> Recording? {
        guard let fingerprint = lastRun?.fingerprint(of: step),
            case .hit(let recording) = try cache.recordings.recording(for: fingerprint)
        else { return nil }
        return recording
    }

    /// Why what a step did in the last run was not recorded; nil when it was, or was not to be.
    package func reasonNotRecorded(_ step: Step.ID) -> String? { lastRun?.reasonNotRecorded(step) }

    private var lastRun: LastRun? {
        known.withLock { known in
            if !known.isLookedUp { known = (true, cache.history.lastRun(of: project, by: user)) }
            return known.run
        }
    }
}
