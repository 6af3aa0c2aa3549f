import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import Synchronization
import SystemPackage

/// What a job that succeeded was seen to read, and what of it counts.
struct JobReads: Sendable {
    /// Nil when nobody can tell: then all counts.
    var reads: StepReads?
    /// With the files that nothing else counts.
    var manifest: Manifest
    /// Of all that was read.
    var digest = ""
    /// A file that it read and that was changed while it ran, if there is one.
    var changedFile: String?
}

/// Finds out what jobs read, by what was observed.
final class JobReadsFinder: Sendable {
    /// Folders that are Retake's own, whatever happens in them.
    private let caches: [String]

    /// Files have times of a clock that ticks no faster than this, in nanoseconds.
    private static let tick: Int64 = 10_000_000

    /// Whose files those of an environment are, by what is installed in it.
    private let owners = Mutex<[InstalledPackages: PackageOwners]>([:])

    init(_ folder: CacheFolder) { caches = [folder.root.string, folder.side.string] }

    /// - Parameters:
    ///   - runtime: the kind of runtime that it ran in.
    ///   - start: before the job began, in nanoseconds since 1970.
    func reads(
        of job: PreparedJob, _ decided: DecidedStep, _ observation: Observation?, in runtime: String, since start: Int64
    ) -> JobReads {
        var result = JobReads(manifest: decided.manifest)
        guard let observable = decided.observable, case .interpreter(let interpreter) = job.programs,
            let reads = observable.reads(
                observation, owners: owners(of: interpreter.installed), world: job.world(in: runtime, and: caches))
        else { return result }
        result.reads = reads
        result.changedFile = observable.fileChanged(since: start - Self.tick, of: reads)
        result.manifest = observable.manifest(of: reads)
        result.digest = observable.digest(of: reads)
        return result
    }

    private func owners(of installed: InstalledPackages) -> PackageOwners {
        owners.withLock { known in
            if let owners = known[installed] { return owners }
            let owners = PackageOwners(of: installed)
            known = [installed: owners]
            return owners
        }
    }
}

extension PreparedJob {
    fileprivate func world(in runtime: String, and others: [String]) -> JobWorld {
        let sources = inputs.flatMap(\.pieces).map(\.source.string) + (aws?.homeFiles.values.map(\.string) ?? [])
        return JobWorld(
            own: [workspace.string] + others + sources + job.ownPaths, seesMachine: runtime == HostRuntime.name)
    }
}

extension Job {
    /// What a job in a root of its own has there.
    var ownPaths: [String] {
        let folders = inputs.map(\.path) + outputs.map(\.path) + folders + [workingFolder]
        return folders.filter { $0 != "/" } + files.map(\.path) + [Job.ownFolder, "/opt/retake"]
    }
}
