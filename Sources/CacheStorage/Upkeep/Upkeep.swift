import HostSystem
package import PipelineModel
import SystemPackage

/// What keeps a cache whole and small, and moves recordings between caches.
package struct Upkeep: Sendable {
    let folder: CacheFolder
    let index: CacheIndex
    let scratch: Scratch
    let recordings: RecordingStore
    let trees: TreeStore
    let history: RunHistory
    let environments: EnvironmentStore

    /// What the cache holds now, by whomever it was recorded.
    package func statistics() throws -> CacheStatistics {
        try index.refresh(from: folder)
        try index.refreshTrees(from: folder)
        return try countingEnvironments()
    }

    /// As the index knows it, with the environments.
    func countingEnvironments() throws -> CacheStatistics {
        var statistics = try index.statistics()
        let all = environments.environments()
        statistics.environmentCount = all.count
        statistics.environmentByteCount = all.reduce(0) { $0.adding(clamped: $1.byteCount) }
        return statistics
    }

    /// Makes the index anew from the files.
    package func rebuildIndex() throws -> CacheStatistics {
        try index.clear()
        return try statistics()
    }
}

extension Upkeep {
    /// Removes every recording of a step, and what only they named. Returns how many there were.
    package func forget(_ step: Step.ID, of pipeline: String) throws -> Int {
        if let obstacle = folder.obstacle { throw CacheError.cannotWrite(folder: folder.root, reason: obstacle) }
        let lock = try PublishingLock(.removing, in: folder, scratch)
        try index.refresh(from: folder)
        let fingerprints = try index.recordings(of: step, in: pipeline)
        let removal = try index.remove { forget in
            for fingerprint in fingerprints { _ = try forget(fingerprint) }
        }
        let doomed = try remove(removal)
        lock.release()
        for path in doomed { folder.remove(path) }
        for recording in recordings.unpublishedRecordings()
        where recording.job.step == step && recording.job.pipeline == pipeline {
            recordings.drop(recording)
        }
        return fingerprints.count
    }
}
