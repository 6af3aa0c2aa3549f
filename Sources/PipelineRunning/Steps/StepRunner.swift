import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import Synchronization
import SystemPackage

/// How one step's task ended.
struct StepEnding: Sendable {
    var report: StepReport
    /// What was left by every step that was replayed or ran on the way: the step itself, and earlier ones whose outputs
    /// turned out damaged and that ran again.
    var products: [Step.ID: StepProducts] = [:]
    var traces: [Step.ID: StepTrace] = [:]
    /// No job can run on this machine.
    var problem: (any Error)?

    /// Of a step that would run where none may.
    fileprivate static func frozen(_ step: Step.ID, _ reason: String) -> StepEnding {
        StepEnding(
            report: StepReport(
                step: step, outcome: .failed, reason: reason,
                failure: StepReport.Failure(
                    message: """
                        it would run, and --frozen lets no step run; run the pipeline without it where its steps can run, and \
                        share that recording
                        """)))
    }
}

/// Replays or runs one step.
struct StepRunner: Sendable {
    private let pipeline: String
    /// What was decided before the run.
    private let planned: Plan
    private let decider: StepDecider
    private let services: RunServices
    private let recorder: Recorder
    private let jobRunner: JobRunner
    let state: SharedRunState
    let report: any RunReport

    init(
        run: RunID, planned: Plan, decider: StepDecider, services: RunServices, recorder: Recorder,
        report: any RunReport
    ) {
        let resolved = planned.state.resolved
        pipeline = resolved.pipeline.name
        self.planned = planned
        self.decider = decider
        self.services = services
        self.recorder = recorder
        self.report = report
        state = SharedRunState(planned.state)
        jobRunner = JobRunner(
            pipeline: pipeline, baseFolder: resolved.baseFolder, state: state, services: services,
            runtime: CheckedRuntime(services.runtime, report: report),
            workspaces: Workspaces(folder: services.cache.folder.workspaces, pipeline: pipeline, run: run),
            recorder: recorder, readsFinder: JobReadsFinder(services.cache.folder))
    }

    private var cache: Cache { services.cache }

    /// Never throws: whatever keeps the step from its end is told by what it returns.
    func run(_ step: ResolvedStep) async -> StepEnding {
        let progress = StepProgress(of: step.id, report: report)
        var ending: StepEnding
        do {
            if case .cleanup(let cleanup) = step.action {
                ending = try await cleanUp(cleanup, step)
            } else {
                ending = try await attempts(at: step, progress)
            }
        } catch is CancellationError {
            ending = StepEnding(
                report: StepReport(
                    step: step.id, outcome: .interrupted, reason: "interrupted", duration: progress.age))
        } catch let error as UnusableRuntime {
            ending = StepEnding(
                report: StepReport(step: step.id, outcome: .skipped, reason: "no job can run on this machine"))
            ending.problem = error.reason
        } catch {
            ending = StepEnding(
                report: StepReport(
                    step: step.id, outcome: .failed, reason: "did not get to its end",
                    failure: StepReport.Failure(message: "\(error)")))
        }
        ending.traces[step.id] = progress.trace
        return ending
    }

    /// Mends the outputs of earlier steps that turn out damaged, and tries again.
    private func attempts(at step: ResolvedStep, _ progress: StepProgress) async throws -> StepEnding {
        var mended = StepEnding(report: StepReport(step: step.id, outcome: .failed, reason: ""))
        while true {
            do {
                var outputs = state { $0.outputs(readBy: step) }
                for (id, products) in mended.products { outputs[id] = products.outputs.byName }
                var ending = try await attempt(step, outputs: outputs, progress)
                ending.products.merge(mended.products) { own, _ in own }
                ending.traces = mended.traces
                return ending
            } catch let damaged as DamagedOutput {
                report.show(.notice(damaged.step, "\(damaged.damage); its step runs again"))
                // Its own damage is found again as a miss; an earlier step's must be mended first.
                if damaged.step == step.id { continue }
                guard let earlier = state[damaged.step] else { throw RunError.unresolved(damaged.step) }
                let trace = StepProgress(of: damaged.step, report: report)
                let again = try await attempts(at: earlier, trace)
                mended.products.merge(again.products) { _, new in new }
                mended.traces.merge(again.traces) { _, new in new }
                mended.traces[damaged.step] = trace.trace
                guard again.products[damaged.step] != nil else {
                    mended.report = again.report.blaming(step.id)
                    return mended
                }
            }
        }
    }

    private func attempt(
        _ step: ResolvedStep, outputs: [Step.ID: [String: StepOutput]], _ progress: StepProgress
    ) async throws -> StepEnding {
        let start = ContinuousClock.now
        // Which image it is, a step may tell only now.
        if let container = step.job?.container {
            let puller = ImagePuller(images: services.machine.images, report: report)
            try await puller.pullIfMissing(container, for: step.id)
        }
        // So it may be with its environment.
        if let environments = services.environments, let job = step.job {
            try await EnvironmentMaker(environments: environments, report: report).makeIfMissing(
                for: job, of: step.id, on: decider.machine)
        }
        let decider = try await decider.lookingAgain(at: step.job)
        let decided = try await blocking {
            try decider.decide(step, outputs: outputs, files: decider.filesNow(), planned: planned[step.id])
        }
        if let job = decided.replayed, decided.unpublished == nil {
            return try await replay(job, decided, of: step, since: start)
        }
        let lock = try await lock(decided.fingerprint, for: step.id)
        // Another run may have recorded it meanwhile.
        if decided.mayReplay {
            switch try decider.recorded(decided) ?? .miss {
            case .hit(let recording):
                let job = try await blocking { try decider.job(of: recording, for: step) }
                return try await replay(job, decided, of: step, since: start)
            case .unpublished(let recording):
                if try await isSound(recording) {
                    if lock.problem == nil { recorder.finish(recording, lock: lock) }
                    return try await replay(recording.job, decided, of: step, since: start)
                }
                if lock.problem == nil { cache.recordings.drop(recording) }
            case .miss, .damaged: break
            }
        }
        let reason = decided.unpublished == nil ? decided.decision.reason : "its outputs are damaged"
        if decider.request.isFrozen { return .frozen(step.id, reason) }
        progress.start(because: reason, expected: decided.decision.expectedDuration)
        let work = StepWork(
            step: step, decided: decided, decider: decider, reason: reason, start: start, progress: progress, lock: lock
        )
        switch step.action {
        case .handler(let handler):
            return try await HandlerRunner(pipeline: pipeline, services: services, recorder: recorder)
                .run(handler, work)
        case .registration(let registration):
            return try await ModelRegistrar(pipeline: pipeline, services: services, recorder: recorder)
                .run(registration, work)
        default:
            let ending = try await runAndRetry(work)
            if let own = ending.products[step.id] { try await write(own, of: step) }
            return ending
        }
    }

    /// Runs a job, and again as long as it fails and its policy has another attempt for it.
    private func runAndRetry(_ work: StepWork) async throws -> StepEnding {
        var count = 1
        while true {
            let ending = try await jobRunner.run(work)
            let elapsed = work.start.duration(to: .now)
            guard ending.report.outcome == .failed,
                let pause = work.step.job?.retry?.pause(afterAttempts: count, elapsed: elapsed)
            else { return ending }
            let code = ending.report.failure?.exitCode.map { " with exit code \($0)" } ?? ""
            work.progress.notice(
                "attempt \(count) failed\(code); it is tried again in \(Quantity.text(of: pause))")
            try await Task.sleep(for: pause)
            count += 1
        }
    }

    /// Whether the outputs are what the job left; a kill may have come with a power cut.
    private func isSound(_ recording: UnpublishedRecording) async throws -> Bool {
        try await blocking {
            try recording.job.outputs.allSatisfy {
                try TreeWalker().tree(ofFolder: cache.folder.tree($0.treeDigest)) == $0.tree
            }
        }
    }

    private func replay(
        _ job: RecordedJob, _ decided: DecidedStep, of step: ResolvedStep, since start: ContinuousClock.Instant
    ) async throws -> StepEnding {
        let products = StepProducts(of: job)
        try await write(products, of: step)
        var report = StepReport(
            step: step.id, outcome: .replayed, reason: decided.reasonToReplay, duration: start.duration(to: .now),
            savedDuration: job.duration, fingerprint: job.fingerprint, metrics: job.results.metrics)
        report.recordedBy = job.user == services.identity.user ? nil : job.user
        return StepEnding(report: report, products: [step.id: products])
    }

    /// Puts outputs where the pipeline says that they belong on this machine.
    private func write(_ products: StepProducts, of step: ResolvedStep) async throws {
        guard let job = step.job else { return }
        let outputs = products.outputs.byName
        let places = step.outputURIs.compactMapValues(\.path)
        for output in job.outputs {
            guard let path = places[output.name], let recorded = outputs[output.name] else { continue }
            let artifact = output.layout == .archive ? await recorder.artifact(of: recorded) : nil
            try await blocking {
                do {
                    try OutputWriter(cache: cache).write(recorded, artifact, of: output, to: path)
                } catch let damage as Damage {
                    throw DamagedOutput(step: step.id, damage: damage)
                } catch let error as Errno {
                    throw OutputError.unwritable(output: output.name, place: path.string, reason: error.description)
                }
            }
        }
    }

    /// Waits for the right to compute a fingerprint, and says for whom; goes on without it when that takes too long.
    private func lock(_ fingerprint: Fingerprint, for step: Step.ID) async throws -> HeldLock {
        let own = services.identity.lockHolder
        var patience = KeyLock.Patience(from: .now)
        var announced: Bool?
        while true {
            switch cache.recordings.lock(fingerprint, as: own) {
            case .acquired(let lock): return HeldLock(lock)
            case .held(let holder):
                let isStopped = holder.isStopped(seenBy: own)
                let text = holder.text(at: .now, isStopped: isStopped)
                if patience.isOver(at: .now, isStopped: isStopped) { return HeldLock(keptBy: text) }
                if announced != isStopped { report.show(.stepWaiting(step, holder: text)) }
                announced = isStopped
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}

/// One step that is to run now, and the right to do so.
struct StepWork: Sendable {
    let step: ResolvedStep
    let decided: DecidedStep
    /// With the interpreter that it was decided by.
    let decider: StepDecider
    /// Why it runs, in one phrase.
    let reason: String
    let start: ContinuousClock.Instant
    let progress: StepProgress
    /// Released once the step is recorded, which may be later.
    let lock: HeldLock

    /// What kind of runtime its job runs in.
    var runtimeKind: String { step.job?.runtimeKind ?? decider.machine.runtimeKind }

    /// How it is reported as long as nothing goes wrong.
    var report: StepReport {
        StepReport(
            step: step.id, outcome: .ran, reason: reason, duration: start.duration(to: .now),
            fingerprint: decided.fingerprint)
    }
}

/// What a run knows so far. Written by its one loop, read by the tasks of its steps.
final class SharedRunState: Sendable {
    private let state: Mutex<RunState>

    init(_ state: RunState) { self.state = Mutex(state) }

    func callAsFunction<Result: Sendable>(_ body: (inout RunState) throws -> Result) rethrows -> Result {
        try state.withLock { state in try body(&state) }
    }

    /// A step as it is resolved; nil while it is not.
    subscript(step: Step.ID) -> ResolvedStep? { self { $0.resolved[step] } }
}

extension StepReport {
    /// The report of a step that could not run because an earlier one, run again, failed in this way.
    fileprivate func blaming(_ dependent: Step.ID) -> StepReport {
        StepReport(
            step: dependent, outcome: .failed, reason: "step '\(step)' failed when it ran again", failure: failure)
    }
}
