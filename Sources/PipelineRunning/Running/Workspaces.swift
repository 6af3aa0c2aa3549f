import CHost
import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
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

extension RunID {
    /// Whether there is such a process, be it another user's.
    var isAlive: Bool { kill(process, 0) == 0 || host_errno() == EPERM }
}
