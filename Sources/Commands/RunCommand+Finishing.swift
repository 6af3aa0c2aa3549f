import CacheStorage
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RetakeFile
import SystemPackage

extension RunCommand {
    /// What is kept of a run when it is over. Without any of it, the run is as good.
    func finish(_ summary: RunSummary, _ context: PipelineContext) {
        let earlier = context.cache.history.lastRun(of: context.name, by: context.commandEnvironment.user)
        context.cache.history.noteSaving(summary.savedDuration, of: context.name)
        try? context.cache.history.note(
            LastRun(summary, context.name, after: earlier), by: context.commandEnvironment.user)
        // After the run, so that nobody waits for it; without it, the cache is merely larger than it should be.
        let hasGrown = summary.steps.contains { $0.outcome == .ran || $0.outcome == .failed }
        _ = try? context.cache.upkeep.pruneWhenDue(context.pruning, hasGrown: hasGrown)
    }

    /// Brings `.retake/latest` up to date, unless a step reads the folder that it would be in.
    ///
    /// - Parameter start: when the run began, in seconds since 1970; nil when it recorded nothing.
    func showLatest(_ summary: RunSummary, since start: Int64?, _ composition: Composition, _ context: PipelineContext)
    {
        let project = context.files.folder
        guard context.files.settings.showsLatest, !composition.resolved.reads(project.appending(".retake")) else {
            return
        }
        LatestOutputs(in: project, cache: context.cache).show(summary.steps, of: context.name, since: start)
    }
}

extension LastRun {
    /// - Parameter earlier: still counts for the steps that were not selected this time.
    fileprivate init(_ summary: RunSummary, _ pipeline: String, after earlier: LastRun?) {
        let used = summary.steps.filter { $0.outcome == .replayed || $0.outcome == .ran }.compactMap(\.fingerprint)
        let isWhole = !summary.steps.contains { $0.outcome == .notSelected }
        let kept = isWhole ? [] : (earlier?.recordings ?? []).filter { !used.contains($0) }
        // However often parts are run, it does not grow without end.
        self.init(
            pipeline: pipeline, failed: summary.outcome != .succeeded,
            recordings: used + kept.prefix(2 * summary.steps.count))
    }
}
