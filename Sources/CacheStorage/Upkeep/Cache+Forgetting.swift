import HostSystem
package import PipelineModel

extension Cache {
    /// Removes every recording of a step, and what only they named. Returns how many there were.
    package func forget(_ step: Step.ID, of pipeline: String) throws -> Int {
        if let obstacle = folder.obstacle { throw CacheError.cannotWrite(folder: folder.root, reason: obstacle) }
        let lock = PublishingLock(.removing, in: folder)
        try index.refresh(from: folder)
        let fingerprints = try index.recordings(of: step, in: pipeline)
        let removal = try index.remove { forget in
            for fingerprint in fingerprints { _ = try forget(fingerprint) }
        }
        let doomed = try remove(removal)
        lock.release()
        for path in doomed { File.remove(path) }
        for recording in unpublishedRecordings() where recording.job.step == step && recording.job.pipeline == pipeline
        {
            drop(recording)
        }
        return fingerprints.count
    }
}
