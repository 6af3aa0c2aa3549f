import CHost
import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RetakeFile
import RunReporting
import StepExecution
import Synchronization
import SystemPackage

/// What somebody wants of a run.
struct RunPipelineOptions: Sendable {
    var pipeline: PipelineRequest
    /// Which steps run, and how recordings are used.
    var selection = RunRequest()
    /// How many steps may run at once; nil for one for each processor.
    var jobs: Int?
    /// Whether the files that steps open are watched.
    var traces = false

    /// Whether a plan that is remembered answers it: that in which every step is replayed.
    fileprivate var isForAll: Bool {
        var selection = selection
        selection.isFrozen = false
        return selection == RunRequest()
    }
}

/// Runs a pipeline: replays what is unchanged, runs the rest, records what succeeds.
///
/// An interrupt or a request to end stops every process of the run before this returns.
///
/// - Parameter report: hears what happens.
func runPipeline(
    _ options: RunPipelineOptions, in environment: CommandEnvironment, report: any RunReport
) async throws -> RunSummary {
    do {
        return try await runPipelineOnce(options, in: environment, report: report)
    } catch let error as NamespacesMissing {
        var options = options
        options.pipeline = options.pipeline.withoutNamespaces(error.reason, environment) {
            report.show(.notice(nil, $0))
        }
        return try await runPipelineOnce(options, in: environment, report: report)
    }
}

private func runPipelineOnce(
    _ options: RunPipelineOptions, in environment: CommandEnvironment, report: any RunReport
) async throws -> RunSummary {
    try await withPipeline(options.pipeline, in: environment) { opened in
        opened.cache.announceUse()
        let startedAt = environment.identity.now()
        let variables = opened.project.settings.variables
        if !variables.members.isEmpty { report.show(.notice(nil, VariablesLine.text(of: variables))) }
        if options.isForAll, let plan = await opened.rememberedPlan() {
            let summary = plan.run(.current, report: report)
            opened.keep(summary)
            opened.showLatest(summary, by: plan)
            plan.remember(
                summary, of: opened.identity, startedAt: startedAt, by: environment.identity, in: opened.cache)
            return summary
        }
        let prepared = try await PreparedPipeline(opened)
        try await prepared.checkRuntime(opened, options.selection)
        var services = prepared.services
        (services.width, services.handlerWidth) = widths(options.jobs, report)
        services.tracesAll = options.traces
        services.currentFolder = environment.currentFolder
        services.memory = opened.memory
        let start = environment.identity.now()
        let summary = try await withStepEndpoint(of: opened, report: report) { [services] aws in
            var services = services
            services.aws = aws
            let runner = PipelineRunner(prepared.resolved, services, request: options.selection, report: report)
            return try await cancellingOnSignals { try await runner.run(.current) }
        }
        opened.keep(summary)
        opened.showLatest(summary, of: prepared.resolved, since: options.selection.cache.writes ? start : nil)
        return summary
    }
}

/// How many steps, and how many handlers beside them, run at once. A handler mostly waits.
private func widths(_ jobs: Int?, _ report: any RunReport) -> (steps: Int, handlers: Int) {
    let processors = Host.processorCount
    let wanted = jobs ?? processors
    let width = min(wanted, OpenFiles.stepLimit)
    if width < wanted {
        report.show(.notice(nil, "\(width) steps run at once: the limit of open files ('ulimit -n') allows no more"))
    }
    return (width, jobs == nil ? min(4 * processors, max(width, OpenFiles.stepLimit - width)) : width)
}

extension OpenedPipeline {
    /// Keeps what later commands want to know of a run. Without any of it, the run is as good.
    fileprivate func keep(_ summary: RunSummary) {
        // Nothing of an earlier one is left where every step has a recording.
        let isComplete = summary.steps.allSatisfy { $0.outcome == .replayed && $0.notRecorded == nil }
        let earlier = isComplete ? nil : cache.history.lastRun(of: identity, by: environment.user)
        cache.history.noteSaving(summary.savedDuration, of: identity)
        try? cache.history.note(LastRun(summary, identity, after: earlier), by: environment.user)
        // After the run, so that nobody waits for it; without it, the cache is merely larger than it should be.
        let hasGrown = summary.steps.contains { $0.outcome == .ran || $0.outcome == .failed }
        let pruned = try? cache.upkeep.pruneWhenDue(project.pruning, hasGrown: hasGrown)
        if let pruned, let limit = project.pruning.limit, pruned.remainingByteCount > limit {
            Terminal.printError(
                """
                retake: note: this run and what others use now need \(byteText(Int(pruned.remainingByteCount))) of the cache, more \
                than its limit of \(byteText(Int(limit))); type 'retake cache prune' once they are done, or raise 'limit' below \
                'cache:' in retake.yaml

                """)
        }
    }

    /// Brings `.retake/latest` up to date, unless a step reads the folder that it would be in.
    ///
    /// - Parameter start: when the run began, in seconds since 1970; nil when it recorded nothing.
    fileprivate func showLatest(_ summary: RunSummary, of resolved: ResolvedPipeline, since start: Int64?) {
        guard project.settings.showsLatest, !resolved.reads(project.folder.appending(".retake")) else { return }
        LatestOutputs(in: project.folder, cache: cache).show(summary.steps, of: name, since: start)
    }
}

extension OpenedPipeline {
    /// Beyond so many steps a run that did nothing looks only whether anything is shown at all.
    private static let lookedAtStepCount = 200

    /// The same after a run in which everything was as it was: somebody may have removed what was shown.
    fileprivate func showLatest(_ summary: RunSummary, by plan: RememberedPlan) {
        let folder = project.folder.appending(".retake")
        guard project.settings.showsLatest, plan.hasOutputs, !plan.reads(folder),
            summary.steps.count <= Self.lookedAtStepCount || File.status(folder.appending("latest")) == nil
        else { return }
        LatestOutputs(in: project.folder, cache: cache).show(summary.steps, of: name, since: nil)
    }
}

extension LastRun {
    /// - Parameter earlier: still counts for the steps that were not selected this time.
    fileprivate init(_ summary: RunSummary, _ project: ProjectIdentity, after earlier: LastRun?) {
        let used = summary.steps.filter { $0.outcome == .replayed || $0.outcome == .ran }.compactMap(\.fingerprint)
        let isWhole = !summary.steps.contains { $0.outcome == .notSelected }
        let kept = isWhole ? [] : (earlier?.recordings ?? []).filter { !used.contains($0) }
        // However often parts are run, it does not grow without end.
        var steps = earlier?.fingerprints ?? [:]
        if isWhole {
            let present = Set(summary.steps.map(\.step))
            steps = steps.filter { present.contains($0.key) }
        }
        for report in summary.steps where report.outcome == .replayed || report.outcome == .ran {
            if report.notRecorded == nil { steps[report.step] = report.fingerprint }
        }
        let unrecorded = summary.steps.compactMap { report in report.notRecorded.map { (report.step, $0) } }
        self.init(
            pipeline: project.pipeline, definition: project.definition, failed: summary.outcome != .succeeded,
            recordings: used + kept.prefix(2 * summary.steps.count), steps: steps,
            unrecorded: Dictionary(unrecorded) { first, _ in first })
    }
}

extension RunID {
    /// This process, now. Of two in one second, the later one waits for the next.
    static var current: RunID {
        while true {
            let id = now
            if last.withLock({ last in
                defer { last = id }
                return last != id
            }) {
                return id
            }
            usleep(20_000)
        }
    }

    private static let last = Mutex<RunID?>(nil)

    private static var now: RunID {
        let time = timeText(.now / 1_000_000_000, "%Y%m%d-%H%M%S", isLocal: true)
        return RunID(time: time, process: getpid())
    }
}
