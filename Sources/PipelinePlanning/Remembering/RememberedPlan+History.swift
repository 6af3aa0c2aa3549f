package import CacheStorage
package import PipelineModel

extension RememberedPlan {
    /// To write down a run of more steps takes longer than the run itself.
    private static let keptStepCount = 200

    /// Keeps a run of this plan among the runs that are looked back at, unless it has very many steps.
    package func remember(_ summary: RunSummary, startedAt: Int64, by identity: Identity, in cache: Cache) {
        guard entries.count <= Self.keptStepCount else { return }
        let reports = Dictionary(summary.steps.map { ($0.step, $0) }) { first, _ in first }
        let steps = definitionOrder.map { entries[$0].report }.compactMap { entry -> RunRecord.Entry? in
            guard let report = reports[entry.step] else { return nil }
            return RunRecord.Entry(report: report, kind: entry.kind, needs: entry.needs, instances: entry.instances)
        }
        try? cache.history.keep(
            RunRecord(
                run: summary.run, pipeline: pipeline, startedAt: startedAt, outcome: summary.outcome,
                duration: summary.duration, parameters: parameters, user: identity.user, host: identity.host,
                steps: steps), logs: [:])
    }
}
