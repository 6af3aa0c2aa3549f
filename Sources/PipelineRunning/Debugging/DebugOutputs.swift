package import CacheStorage
import HostSystem
package import PipelineModel
import PipelinePlanning
package import StepExecution
import SystemPackage

/// Shows in a debugging shell's own folders what a run of its step has left there.
package struct DebugOutputs: Sendable {
    private let session: DebugSession
    private let cache: Cache

    package init(of session: DebugSession, cache: Cache) {
        self.session = session
        self.cache = cache
    }

    /// Puts the run's outputs in the place of what the shell's output folders hold. Returns the names of those that are too
    /// large for that (see ``LatestOutputs/byteLimit``), or can't be had.
    package func show(_ report: StepReport) -> [String] {
        session.job.job.outputs.filter { output in
            let place = session.job.path(of: output.path)
            // What was put in the folder's place may lead anywhere.
            guard place.isOwnFolder(below: session.job.path(of: "/")), let source = source(of: output, report) else {
                return true
            }
            do {
                try replace(place, by: source)
                return false
            } catch {
                return true
            }
        }.map(\.name)
    }

    /// Copies beside the folder first: what is there stays when that fails.
    private func replace(_ place: FilePath, by source: FilePath) throws {
        let copy = session.job.workspace.appending("shown")
        try copy.removeTree()
        defer { try? copy.removeTree() }
        try TreeCopier.copy(folder: source, to: copy)
        for name in place.names { try place.appending(name).removeTree() }
        for name in copy.names { try File.rename(copy.appending(name), place.appending(name)) }
    }

    /// Of a run that failed, its workspace has them.
    private func source(of output: Job.Output, _ report: StepReport) -> FilePath? {
        if let workspace = report.failure?.workspace {
            let root = FilePath(workspace).appending("root")
            let folder = root.pushing(FilePath(output.path).removingRoot())
            guard folder.isOwnFolder(below: root), folder.byteCountBelow <= LatestOutputs.byteLimit else { return nil }
            return folder
        }
        guard let fingerprint = report.fingerprint,
            case .hit(let recording)? = try? cache.recordings.recording(for: fingerprint),
            let recorded = recording.outputs.first(where: { $0.name == output.name }),
            recorded.tree.byteCount <= LatestOutputs.byteLimit
        else { return nil }
        return cache.trees.presentTree(of: recorded)
    }
}
