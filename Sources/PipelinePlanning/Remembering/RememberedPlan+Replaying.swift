package import CacheStorage
package import PipelineModel
package import SystemPackage

/// A run in which everything is as it was: nothing is left to be done.
extension RememberedPlan {
    /// To write down a run of more steps takes longer than the run itself.
    private static let keptStepCount = 200

    /// Whether a step reads a folder, or one that it is in: what is put there would be an input.
    package func reads(_ folder: FilePath) -> Bool {
        observations.contains {
            if case .folder(let path, _, _) = $0 { folder.starts(with: FilePath(path)) } else { false }
        }
    }

    /// Shows a run of this plan, which leaves nothing to be done.
    package func run(_ run: RunID, report: any RunReport) -> RunSummary {
        let clock = ContinuousClock()
        let start = clock.now
        report.show(
            .started(run: run.text, pipeline: pipeline, steps: definitionOrder.map { entries[$0].report.step }))
        for entry in definitionOrder.map({ entries[$0] }) {
            for notice in entry.notices { report.show(.notice(entry.report.step, notice)) }
        }
        let reports = entries.map { entry in
            StepReport(
                step: entry.report.step, outcome: entry.report.outcome, reason: entry.report.reason,
                savedDuration: entry.recording == nil ? nil : entry.report.expectedDuration,
                fingerprint: entry.report.fingerprint, metrics: entry.metrics)
        }
        for step in reports { report.show(.stepFinished(step)) }
        let summary = RunSummary(
            run: run.text, outcome: .init(of: reports), steps: definitionOrder.map { reports[$0] },
            duration: start.duration(to: clock.now))
        report.show(.finished(summary))
        return summary
    }

    /// Keeps a run of this plan among the runs that are looked back at, unless it has very many steps.
    package func remember(
        _ summary: RunSummary, of project: ProjectIdentity? = nil, startedAt: Int64, by identity: Identity,
        in cache: Cache
    ) {
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
                steps: steps, definition: project?.definition), logs: [:])
    }
}
