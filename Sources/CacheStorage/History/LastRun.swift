import HostSystem
package import PipelineModel
import SystemPackage

/// What the last run of a pipeline replayed and recorded: what `export` carries, and what pruning spares while that run's
/// failure is being looked into.
package struct LastRun: Sendable, Hashable {
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
        let bytes = run.json.jsonLine
        if let earlier = try? File.read(place), earlier == bytes { return }
        let file = try scratch.shared.newPath()
        try File.write(bytes, to: file, synchronizing: false)
        try folder.publish(file, as: place, synchronizing: false)
    }

    package func lastRun(of pipeline: String, by user: String) -> LastRun? {
        (try? File.read(lastRunFile(of: pipeline, user))).flatMap(LastRun.init(file:))
    }

    /// What the last runs that failed used, of all users and pipelines.
    func neededByFailedRuns() -> Set<Fingerprint> {
        let runs = folder.runs.shardedFiles(suffix: ".json").compactMap { file in
            (try? File.read(file.path)).flatMap(LastRun.init(file:))
        }
        return Set(runs.filter(\.failed).flatMap(\.recordings))
    }

    private func lastRunFile(of pipeline: String, _ user: String) -> FilePath {
        folder.runs.appending(pipeline.asFileName).appending(user.asFileName + ".json")
    }
}

extension LastRun {
    fileprivate var json: Value {
        [
            "format": 1, "pipeline": .string(pipeline), "failed": .bool(failed),
            "recordings": .array(recordings.map { .string($0.rawValue) }),
        ]
    }

    fileprivate init?(file bytes: [UInt8]) {
        guard let json = try? JSONReader.read(bytes), json["format"]?.integer == 1,
            let pipeline = json["pipeline"]?.string, let failed = json["failed"]?.bool,
            let recordings = json["recordings"]?.array
        else { return nil }
        self.init(
            pipeline: pipeline, failed: failed,
            recordings: recordings.compactMap(\.string).map { Fingerprint(rawValue: $0) })
    }
}
