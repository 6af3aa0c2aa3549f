import CacheStorage
import HostSystem
package import PipelineModel
import SystemPackage

extension Planner {
    /// The plan with all that it was decided by; nil when not every step is replayed as it is.
    ///
    /// - Parameter interpreters: by their paths in the settings, empty for the one on PATH.
    package func remembered(_ plan: Plan, interpreters: [String: Interpreter]) throws -> RememberedPlan? {
        guard roles.isWhole, !resolved.pipeline.readsClock else { return nil }
        let resolved = plan.resolved
        // Another image may bear the same name next time, which only its engine can tell.
        guard resolved.jobs.allSatisfy({ $0.container == nil }) else { return nil }
        let reports = try report(of: plan).entries
        var entries: [RememberedPlan.Entry] = []
        var validUntil: Int64?
        for report in reports {
            let step = resolved[report.step]
            let notices = step?.action.notices ?? []
            switch plan[report.step] {
            case .settled, .notTaken:
                entries.append(RememberedPlan.Entry(report: report, recording: nil, artifacts: [], notices: notices))
                continue
            default: break
            }
            guard case .replay(let replay) = plan[report.step], replay.isExact,
                areInPlace(replay.outputs, of: step),
                let state = FileState(at: cache.folder.recording(replay.fingerprint.rawValue).string),
                // It is still the one that was read.
                state.inode == replay.inode
            else { return nil }
            if case .expires(let age)? = step?.policy {
                validUntil = min(validUntil ?? .max, replay.recordedAt + age)
            }
            entries.append(
                RememberedPlan.Entry(
                    report: report, recording: state, metrics: replay.results.metrics,
                    artifacts: replay.outputs.compactMap(\.artifact),
                    notices: notices))
        }
        let position = Dictionary(zip(reports.map(\.step), entries.indices)) { first, _ in first }
        return RememberedPlan(
            pipeline: resolved.pipeline.name, parameters: resolved.parameterValues, validUntil: validUntil,
            interpreters: interpreters.mapValues(\.digest), observations: files.observations, entries: entries,
            definitionOrder: resolved.order.compactMap { position[$0] })
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
            case .archive: return output.artifact.map { holds($0.digest, at: place) } ?? false
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
