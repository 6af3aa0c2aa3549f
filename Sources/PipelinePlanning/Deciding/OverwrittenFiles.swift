import CacheStorage
import HostSystem
import PipelineModel
import SystemPackage

extension Planner {
    /// The files on this machine that a step would write over and that are not as it wrote them last: where it never did, all
    /// that lies where its outputs belong.
    func overwrittenFiles(of step: ResolvedStep?, _ decision: StepDecision) -> [String] {
        guard let step, [.ran, .undecided, .replayed].contains(decision.outcome) else { return [] }
        let places = step.outputURIs.compactMapValues(\.path).filter { $0.value.exists }
        if places.isEmpty { return [] }
        let last =
            decider.history.flatMap { try? $0.recording(of: step.id) }
            ?? (try? cache.recordings.latestRecording(of: step.id, in: resolved.pipeline.name))
        let known = (decision.products?.outputs ?? last?.outputs)?.byName
        return (step.job?.outputs ?? []).flatMap { output -> [String] in
            guard let place = places[output.name] else { return [] }
            let recorded = known?[output.name]
            switch output.layout {
            case .archive:
                let isOwn = recorded?.artifact.map { isThere($0.digest.text, at: place) } ?? false
                return isOwn ? [] : [place.string]
            case .folder:
                guard let recorded else {
                    return place.names.sorted().map { place.appending($0).string }
                }
                return recorded.tree.entries.compactMap { entry in
                    let file = place.pushing(FilePath(entry.path))
                    guard case .file = entry.kind, file.exists, !isThere(entry.digest, at: file) else { return nil }
                    return file.string
                }
            }
        }
    }

    private func isThere(_ digest: String, at file: FilePath) -> Bool { (try? files.digest(of: file)) == digest }
}
