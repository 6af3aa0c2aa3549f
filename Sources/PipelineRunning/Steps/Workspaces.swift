import CHost
import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import SystemPackage

/// The folders in which jobs run: `workspaces/<pipeline>/<step>/<run>`.
///
/// A failed job's folder stays until its step next succeeds; a newer failure takes its place.
struct Workspaces: Sendable {
    let folder: FilePath
    let pipeline: String
    let run: RunID

    func make(for step: Step.ID) throws -> FilePath {
        let path = parent(of: step).appending(run.text)
        try path.removeTree()
        try File.makeFolder(path)
        return path
    }

    /// Removes what earlier runs kept of a step, but nothing that a run still uses.
    func removeEarlier(of step: Step.ID) {
        let parent = parent(of: step)
        for name in parent.names where name != run.text && name != Self.checkpointsName {
            if let owner = RunID(text: name), owner.isAlive { continue }
            try? parent.appending(name).removeTree()
        }
    }

    func checkpoints(of step: Step.ID) -> Checkpoints {
        Checkpoints(folder: parent(of: step).appending(Self.checkpointsName))
    }

    private static let checkpointsName = "checkpoints"

    private func parent(of step: Step.ID) -> FilePath {
        folder.appending(pipeline.asFileName).appending(step.rawValue.asFileName)
    }
}

/// What jobs that did not get to their end left behind to go on from. Only the very same job goes on from it: after a
/// change of code, data or settings a job starts afresh, so that what is recorded is what the job says.
struct Checkpoints: Sendable {
    /// Holds a folder for each fingerprint.
    let folder: FilePath

    /// What a job finds in its checkpoint folder; nil when nothing was kept for it.
    func input(of job: Job, _ fingerprint: Fingerprint) -> PreparedInput? {
        let kept = folder.appending(fingerprint.rawValue)
        guard let path = job.checkpointFolder, kept.isFolder else { return nil }
        return PreparedInput(path: path, pieces: [.init(location: "", source: kept, isAsItIs: true)])
    }

    /// Keeps what a job has written there so far, in place of what it started from.
    func keep(of prepared: PreparedJob, _ fingerprint: Fingerprint) {
        guard let path = prepared.job.checkpointFolder else { return }
        let written = prepared.path(of: path)
        // Without them the next attempt starts afresh.
        guard written.isOwnFolder(below: prepared.path(of: "/")), !written.names.isEmpty else { return }
        remove(fingerprint)
        try? File.makeFolder(folder)
        try? File.rename(written, folder.appending(fingerprint.rawValue))
    }

    func remove(_ fingerprint: Fingerprint) { try? folder.appending(fingerprint.rawValue).removeTree() }
}

extension RunID {
    /// Whether there is such a process, be it another user's.
    var isAlive: Bool { kill(process, 0) == 0 || host_errno() == EPERM }
}
