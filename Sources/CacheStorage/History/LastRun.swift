import HostSystem
package import PipelineModel
import SystemPackage

/// What the last run of a pipeline replayed and recorded: what `export` carries, and what pruning spares while that run's
/// failure is being looked into.
package struct LastRun: Sendable, Hashable, Codable {
    package let pipeline: String
    /// The real path of the definition; nil where it is not known.
    package let definition: String?
    package let failed: Bool
    package let recordings: [Fingerprint]
    /// What each step used or made last, by its name.
    private let steps: [String: Fingerprint]?
    /// Why the results of steps were not recorded, though they were to be.
    private let unrecorded: [String: String]?

    package init(
        pipeline: String, definition: String? = nil, failed: Bool, recordings: [Fingerprint],
        steps: [Step.ID: Fingerprint] = [:], unrecorded: [Step.ID: String] = [:]
    ) {
        self.pipeline = pipeline
        self.definition = definition
        self.unrecorded = Dictionary(unrecorded.map { ($0.key.rawValue, $0.value) }) { first, _ in first }
        self.steps = Dictionary(steps.map { ($0.key.rawValue, $0.value) }) { first, _ in first }
        self.failed = failed
        self.recordings = recordings
    }

    package var project: ProjectIdentity { ProjectIdentity(pipeline: pipeline, definition: definition) }

    /// Why the result of a step was not recorded in that run; nil when it was, or was not to be.
    package func reasonNotRecorded(_ step: Step.ID) -> String? { unrecorded?[step.rawValue] }

    package func fingerprint(of step: Step.ID) -> Fingerprint? { steps?[step.rawValue] }

    package var fingerprints: [Step.ID: Fingerprint] {
        Dictionary((steps ?? [:]).map { (Step.ID($0.key), $0.value) }) { first, _ in first }
    }
}

extension RunHistory {
    /// Notes the last run that a user made of a pipeline; costs nothing when it was like the one before.
    package func note(_ run: LastRun, by user: String) throws {
        let place = lastRunFile(of: run.project, user)
        let bytes = try ValueEncoder.file(run, format: 1)
        if let earlier = try? folder.read(place), earlier == bytes { return }
        let file = try scratch.shared.newPath()
        try folder.write(bytes, to: file, synchronizing: false)
        try folder.publish(file, as: place, synchronizing: false)
    }

    /// The last run of a pipeline, in whichever place its definition lies.
    package func lastRun(of pipeline: String, by user: String) -> LastRun? {
        lastRun(of: newestProject(named: pipeline), by: user)
    }

    package func lastRun(of project: ProjectIdentity, by user: String) -> LastRun? {
        (try? folder.read(lastRunFile(of: project, user))).flatMap {
            ValueDecoder.decode(LastRun.self, file: $0, format: 1)
        }
    }

    /// The last run that each user made of a project.
    package func lastRuns(of project: ProjectIdentity) -> [LastRun] {
        let place = folder.runs.appending(project.fileName)
        return folder.names(in: place).filter { $0.hasSuffix(".json") }.compactMap { name in
            (try? folder.read(place.appending(name))).flatMap {
                ValueDecoder.decode(LastRun.self, file: $0, format: 1)
            }
        }
    }

    /// What the last runs that failed used, of all users and pipelines.
    func neededByFailedRuns() -> Set<Fingerprint> {
        let runs = folder.files(in: folder.runs, suffix: ".json").compactMap { file in
            (try? folder.read(file.path)).flatMap { ValueDecoder.decode(LastRun.self, file: $0, format: 1) }
        }
        return Set(runs.filter(\.failed).flatMap(\.recordings))
    }

    private func lastRunFile(of project: ProjectIdentity, _ user: String) -> FilePath {
        folder.runs.appending(project.fileName).appending(user.asFileName + ".json")
    }
}
