import CacheStorage
package import PipelineModel

/// Says why a step would run or be replayed: by the same decision as a run, compared with what is recorded.
package struct Explainer: Sendable {
    private let planner: Planner
    private let cache: Cache
    private let pipeline: ResolvedPipeline
    private let name: String

    package init(_ planner: Planner) {
        self.planner = planner
        cache = planner.cache
        pipeline = planner.resolved
        name = pipeline.pipeline.name
    }

    /// Throws ``RunError`` for a step that the pipeline does not have.
    package func explain(_ step: Step.ID) throws -> Explanation {
        let plan = try planner.plan()
        guard plan.state.resolved.graph.order.contains(step) else {
            if let loop = pipeline.pipeline.openLoop(of: step) { throw RunError.itemsUnknown(step, of: loop) }
            throw RunError.noSuchStep(step, known: pipeline.graph.order.map(\.rawValue))
        }
        let planned = plan[step]
        guard planned.outcome == .replayed || planned.outcome == .ran else {
            var explanation = Explanation(step: step, planned.disposition)
            if !planned.awaited.isEmpty { explanation.origins = origins(above: step, plan) }
            return explanation
        }
        guard let resolved = plan.state.resolved[step] else { throw RunError.unresolved(step) }
        let decided = try planner.decider.decide(resolved, outputs: plan.state.outputs, files: planner.files)
        if let job = resolved.job { PartTexts(cache: cache).keep(of: decided, job) }
        return try explanation(of: step, decided, plan)
    }

    private func explanation(of step: Step.ID, _ decided: DecidedStep, _ plan: Plan) throws -> Explanation {
        var explanation = Explanation(
            step: step, decided.decision.disposition, fingerprint: decided.fingerprint)
        explanation.replayed = decided.replayed
        explanation.acceptance = decided.acceptance
        explanation.check = cache.recordings.check(of: explanation.replayed?.fingerprint ?? decided.fingerprint)
        let earlier = try earlier(of: step, than: explanation.replayed, decided)
        guard var nearest = nearest(to: decided, among: earlier) else { return explanation }
        // That nothing changed since a failure tells nothing; what changed since it last succeeded may.
        if nearest.failed, decided.changes(since: nearest).isEmpty,
            let good = self.nearest(to: decided, among: earlier.filter { !$0.failed })
        {
            nearest = good
        }
        explanation.compared = .init(job: nearest.job)
        let teller = ChangeDescriber(cache: cache)
        let changes = decided.changes(since: nearest)
        let present = decided.manifest(toCompareWith: nearest.manifest)
        explanation.changes = changes.map { teller.tell($0, from: nearest.manifest, to: present) }
        explanation.origins = origins(of: changes, step, plan)
        return explanation
    }

    /// What to compare with: of a step that is replayed, what was there before it was recorded; of one that is replayed
    /// on somebody's word, just what that word is about.
    private func earlier(
        of step: Step.ID, than replayed: RecordedJob?, _ decided: DecidedStep
    ) throws -> [EarlierManifest] {
        guard let replayed else { return try planner.decider.earlier(of: step) }
        let earlier = try cache.recordings.earlierManifests(of: step, in: name)
        if decided.acceptance != nil { return [EarlierManifest(manifest: replayed.manifest, job: replayed)] }
        // Its reason names all that differs, which it did not read.
        if replayed.fingerprint != decided.fingerprint { return [] }
        return earlier.filter { attempt in
            guard let job = attempt.job else { return false }
            return job.fingerprint != replayed.fingerprint && job.recordedAt <= replayed.recordedAt
        }
    }

    private func nearest(to decided: DecidedStep, among earlier: [EarlierManifest]) -> EarlierManifest? {
        // The first of equally near ones is the newest.
        earlier.min { decided.changes(since: $0).count < decided.changes(since: $1).count }
    }

    private func nearest(to manifest: Manifest, among earlier: [EarlierManifest]) -> EarlierManifest? {
        // The first of equally near ones is the newest.
        earlier.min { manifest.changes(since: $0.manifest).count < manifest.changes(since: $1.manifest).count }
    }

    /// The steps before one that still have to run, and themselves wait for none.
    private func origins(above step: Step.ID, _ plan: Plan) -> [Explanation.Origin] {
        var origins: [Explanation.Origin] = []
        var pending = [step]
        var seen: Set<Step.ID> = []
        while let current = pending.popLast() {
            for writer in plan.state.resolved[current]?.writers ?? [] where seen.insert(writer).inserted {
                if !plan[writer].awaited.isEmpty {
                    pending.append(writer)
                } else if plan[writer].mayRun {
                    origins.append(.init(step: writer, reason: plan[writer].reason))
                }
            }
        }
        return origins
    }

    /// Follows changed inputs up to the steps whose own parts changed.
    private func origins(of changes: [Manifest.Change], _ step: Step.ID, _ plan: Plan) -> [Explanation.Origin] {
        var origins: [Explanation.Origin] = []
        var pending = [(changes, step)]
        var seen: Set<Step.ID> = []
        while let (changes, current) = pending.popLast() {
            let changed = Set(changes.filter { $0.part.hasPrefix("input/") }.map { String($0.part.dropFirst(6)) })
            let writers = (plan.state.resolved[current]?.sources ?? []).filter { changed.contains($0.input.name) }
                .flatMap(\.writers)
            for writer in writers where seen.insert(writer).inserted {
                guard plan[writer].recording != nil, let fingerprint = plan[writer].fingerprint,
                    case .hit(let recording)? = try? cache.recordings.recording(for: fingerprint),
                    let earlier = try? cache.recordings.earlierManifests(of: writer, in: name),
                    let nearest = nearest(
                        to: recording.job.manifest,
                        among: earlier.filter { $0.job.map { $0.fingerprint != recording.fingerprint } ?? false })
                else { continue }
                let above = recording.job.manifest.changes(since: nearest.manifest)
                guard let first = above.first else { continue }
                if first.part.hasPrefix("input/") {
                    pending.append((above, writer))
                } else {
                    origins.append(.init(step: writer, reason: "\(first)"))
                }
            }
        }
        return origins
    }
}
