package import CacheStorage
package import PipelineModel
import Synchronization

/// What the steps of one project used or made last, by whoever runs it now. Looked up when somebody asks.
package final class ProjectHistory: Sendable {
    private let cache: Cache
    private let project: Project
    private let user: String
    private let known = Mutex<[Step.ID: Fingerprint]?>(nil)

    package init(of project: Project, by user: String, _ cache: Cache) {
        self.cache = cache
        self.project = project
        self.user = user
    }

    /// The recording that a step used last; nil when it is not known, or gone.
    package func recording(of step: Step.ID) throws -> Recording? {
        let fingerprints = known.withLock { known in
            let found = known ?? cache.history.lastRun(of: project, by: user)?.fingerprints ?? [:]
            known = found
            return found
        }
        guard let fingerprint = fingerprints[step],
            case .hit(let recording) = try cache.recordings.recording(for: fingerprint)
        else { return nil }
        return recording
    }
}
