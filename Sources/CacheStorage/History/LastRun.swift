import HostSystem
package import PipelineModel
import SystemPackage

/// What the last run of a pipeline replayed and recorded: what `export` carries, and what pruning spares while that run's
/// failure is being looked into.
package struct LastRun: Sendable, Hashable, Codable {
    package let pipeline: String
    package let failed: Bool
    package let recordings: [Fingerprint]

    package init(pipeline: String, failed: Bool, recordings: [Fingerprint]) {
        self.pipeline = pipeline
        self.failed = failed
        self.recordings = recordings
    }
}

extension RunHistory {
    /// Notes the last run that a user made of a pipeline; costs nothing when it was like the one before.
    package func note(_ run: LastRun, by user: String) throws {
        let place = lastRunFile(of: run.pipeline, user)
        let bytes = try ValueEncoder.file(run, format: 1)
        if let earlier = try? File.read(place), earlier == bytes { return }
        let file = try scratch.shared.newPath()
        try File.write(bytes, to: file, synchronizing: false)
        try folder.publish(file, as: place, synchronizing: false)
    }

    package func lastRun(of pipeline: String, by user: String) -> LastRun? {
        (try? File.read(lastRunFile(of: pipeline, user))).flatMap {
            ValueDecoder.decode(LastRun.self, file: $0, format: 1)
        }
    }

    /// What the last runs that failed used, of all users and pipelines.
    func neededByFailedRuns() -> Set<Fingerprint> {
        let runs = folder.runs.shardedFiles(suffix: ".json").compactMap { file in
            (try? File.read(file.path)).flatMap { ValueDecoder.decode(LastRun.self, file: $0, format: 1) }
        }
        return Set(runs.filter(\.failed).flatMap(\.recordings))
    }

    private func lastRunFile(of pipeline: String, _ user: String) -> FilePath {
        folder.runs.appending(pipeline.asFileName).appending(user.asFileName + ".json")
    }
}
