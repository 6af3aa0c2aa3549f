import CacheStorage
import PipelineModel
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

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

/// A run's name: when it started, and its process. Unique on one machine.
package struct RunID: Sendable, Hashable {
    package let text: String
    let process: pid_t

    /// - Parameter time: such as `20261122-150405`.
    package init(time: String, process: Int32) {
        text = "\(time)-\(process)"
        self.process = process
    }

    /// A name that no run has: that of a shell which this process opens, beside the runs that it makes meanwhile.
    var ofShell: RunID { RunID(time: "shell-\(text)", process: process) }

    var isOfShell: Bool { text.hasPrefix("shell-") }

    init?(text: String) {
        guard let process = text.split(separator: "-").last.flatMap({ pid_t($0) }) else { return nil }
        self.text = text
        self.process = process
    }
}

extension RunID {
    /// Whether there is such a process, be it another user's.
    var isAlive: Bool { kill(process, 0) == 0 || errno == EPERM }
}
