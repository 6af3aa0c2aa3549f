package import CacheStorage
import HostSystem
package import PipelineModel
import SystemPackage

/// Remembers the last plan of a pipeline in which nothing had to run.
package struct PlanMemory: Sendable {
    private let cache: Cache
    private let key: String

    /// - Parameter key: a digest of all that is given to a plan: the definition, settings, parameters, surroundings.
    package init(_ cache: Cache, key: String) {
        self.cache = cache
        self.key = key
    }

    /// The plan, when it is certainly still the same.
    package func recall(now: Int64, find: (PythonChoice) async throws -> Interpreter) async -> RememberedPlan? {
        // What a killed run left to be packed is published by a run that goes the long way.
        guard !cache.recordings.hasUnpublishedRecordings, let bytes = cache.history.planFile(key),
            let plan = RememberedPlan(fileBytes: bytes),
            await plan.isStillTrue(in: cache, now: now, find: find)
        else { return nil }
        return plan
    }

    /// Keeps a plan in which every step is replayed as it is; any other is not worth remembering.
    package func keep(_ plan: Plan, of planner: Planner) throws {
        if let remembered = try planner.remembered(plan) { cache.history.keepPlanFile(remembered.fileBytes, key) }
    }
}

extension Planner {
    /// The plan with all that it was decided by; nil when not every step is replayed as it is.
    fileprivate func remembered(_ plan: Plan) throws -> RememberedPlan? {
        guard roles.isWhole, !resolved.pipeline.readsClock else { return nil }
        let resolved = plan.state.resolved
        // Another image may bear the same name next time, which only its engine can tell.
        guard resolved.jobs.allSatisfy({ $0.container == nil }) else { return nil }
        let reports = try report(of: plan).entries
        var entries: [RememberedPlan.Entry] = []
        var validUntil: Int64?
        for report in reports {
            let step = resolved[report.step]
            let notices = step?.notices ?? []
            let decision = plan[report.step]
            if decision.outcome == .evaluated || decision.outcome == .notTaken {
                let removed = resolved.removals(by: report.step)?.places ?? []
                guard removed.allSatisfy({ !files.kinds.exists($0.path) }) else { return nil }
                entries.append(RememberedPlan.Entry(report, notices: notices))
                continue
            }
            guard let recording = decision.recording, recording.isExact, let products = decision.products,
                let fingerprint = decision.fingerprint, areInPlace(products.outputs, of: step),
                let state = FileState(at: cache.folder.recording(fingerprint).string),
                // It is still the one that was read.
                state.inode == recording.inode
            else { return nil }
            if case .expires(let age)? = step?.policy {
                validUntil = min(validUntil ?? .max, recording.recordedAt + age)
            }
            entries.append(
                RememberedPlan.Entry(
                    report, recording: RememberedPlan.RecordingFile(state), metrics: products.results.metrics,
                    artifacts: products.outputs.compactMap(\.artifact), notices: notices))
        }
        let position = Dictionary(zip(reports.map(\.step), entries.indices)) { first, _ in first }
        return RememberedPlan(
            pipeline: resolved.pipeline.name, parameters: Secrets.masked(resolved.parameterValues),
            validUntil: validUntil,
            interpreters: decider.machine.interpreters.mapValues(\.digest), observations: files.observations,
            entries: entries, details: RememberedPlan.details(of: reports),
            definitionOrder: resolved.order.compactMap { position[$0] })
    }
}

extension RememberedPlan.Entry {
    fileprivate init(
        _ report: PlanReport.Entry, recording: RememberedPlan.RecordingFile? = nil, metrics: [Metric] = [],
        artifacts: [Artifact] = [], notices: [String]
    ) {
        self.init(
            step: report.step, disposition: report.disposition, expectedDuration: report.expectedDuration,
            fingerprint: report.fingerprint, recordedBy: report.recordedBy, recording: recording, metrics: metrics,
            artifacts: artifacts, notices: notices)
    }
}

extension Planner {
    /// Whether outputs that belong to places of their own on this machine lie there, as they were recorded: then a run
    /// need not write them.
    private func areInPlace(_ outputs: [StepOutput], of step: ResolvedStep?) -> Bool {
        let places = (step?.outputURIs ?? [:]).compactMapValues(\.path)
        if places.isEmpty { return true }
        return outputs.allSatisfy { output in
            guard let place = places[output.name],
                let layout = step?.job?.outputs.first(where: { $0.name == output.name })?.layout
            else { return true }
            switch layout {
            case .archive: return output.artifact.map { holds($0.digest.text, at: place) } ?? false
            case .folder:
                return output.tree.entries.allSatisfy { entry in
                    guard case .file(_, _, _) = entry.kind else { return false }
                    return holds(entry.digest, at: place.pushing(FilePath(entry.path)))
                }
            }
        }
    }

    private func holds(_ digest: String, at file: FilePath) -> Bool { (try? files.digest(of: file)) == digest }
}

extension Pipeline {
    /// Whether a step sees when the run began: then two runs are never the same.
    fileprivate var readsClock: Bool {
        steps.contains { step in
            step.arguments.references.contains { reference in
                if case .execution(let name) = reference { name.hasSuffix("DateTime") } else { false }
            }
        }
    }
}
