import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import SystemPackage

/// Replays or runs one step.
struct StepRunner: Sendable {
    /// What was decided before the run.
    let planned: Plan
    let knowledge: RunKnowledge
    let cache: Cache
    let decider: StepDecider
    let jobRunner: JobRunner
    let handlerRunner: HandlerRunner
    let registrar: ModelRegistrar
    let recorder: Recorder
    let identity: Identity
    let report: any RunReport

    /// What came of a step, and the outputs of every step that was replayed or ran on the way: its own, and those of
    /// earlier steps whose outputs turned out damaged and that ran again.
    struct Result: Sendable {
        var report: StepReport
        var outputs: [Step.ID: [String: StepOutput]] = [:]
        /// What the same steps computed.
        var results: [Step.ID: StepResults] = [:]
    }

    func run(_ step: ResolvedStep) async throws -> Result {
        var mended = Result(report: StepReport(step: step.id, outcome: .ran, reason: ""))
        while true {
            do {
                let outputs = knowledge.outputs(readBy: step).merging(mended.outputs) { _, new in new }
                var result = try await attempt(step, outputs: outputs)
                result.outputs.merge(mended.outputs) { own, _ in own }
                result.results.merge(mended.results) { own, _ in own }
                return result
            } catch let damaged as DamagedOutput {
                report.show(.notice(damaged.step, "\(damaged.damage); its step runs again"))
                // Its own damage is found again as a miss; an earlier step's must be mended first.
                if damaged.step == step.id { continue }
                guard let earlier = knowledge[damaged.step] else { throw RunError.unresolved(damaged.step) }
                let again = try await run(earlier)
                mended.outputs.merge(again.outputs) { _, new in new }
                mended.results.merge(again.results) { _, new in new }
                guard again.outputs[damaged.step] != nil else {
                    mended.report = again.report.blaming(step.id)
                    return mended
                }
            }
        }
    }

    private func attempt(
        _ step: ResolvedStep, outputs: [Step.ID: [String: StepOutput]]
    ) async throws -> Result {
        let start = ContinuousClock().now
        // Which image it is, a step may tell only now.
        if let container = step.job?.container {
            let puller = ImagePuller(images: decider.machine.images, report: report)
            try await puller.pullIfMissing(container, for: step.id)
        }
        let decision = try await blocking {
            try decider.decide(
                step, outputs: outputs, files: LocalFiles(known: cache.index), planned: planned[step.id])
        }
        if case .replay(let recording) = decision.action {
            return try await replay(recording, decision, of: step, since: start)
        }
        let lock = HeldLock(try await lock(decision.fingerprint, for: step.id))
        // Another run may have recorded it meanwhile.
        if decision.mayReplay {
            switch try cache.recordings.recording(for: decision.fingerprint) {
            case .hit(let recording): return try await replay(recording, decision, of: step, since: start)
            case .unpublished(let recording):
                if try await isSound(recording) {
                    recorder.finish(recording, lock: lock)
                    return try await replay(recording.job, decision, of: step, since: start)
                }
                cache.recordings.drop(recording)
            case .miss, .damaged: break
            }
        }
        let reason = if case .run(let reason) = decision.action { reason } else { "its outputs are damaged" }
        report.show(.stepStarted(step.id, reason: reason, expected: decision.expectedDuration))
        switch step.action {
        case .handler(let handler):
            return try await handlerRunner.run(handler, decision, reason: reason, since: start, lock: lock)
        case .registration(let registration):
            return try await registrar.run(registration, decision, reason: reason, since: start, lock: lock)
        default:
            let result = try await runAndRetry(step, decision, reason: reason, since: start, lock: lock)
            if let own = result.outputs[step.id] { try await write(own, of: step) }
            return result
        }
    }

    /// Runs a job, and again as long as it fails and its policy has another attempt for it.
    private func runAndRetry(
        _ step: ResolvedStep, _ decision: StepDecider.Decision, reason: String, since start: ContinuousClock.Instant,
        lock: HeldLock
    ) async throws -> Result {
        var count = 1
        while true {
            let result = try await jobRunner.run(step, decision, reason: reason, since: start, lock: lock)
            let elapsed = start.duration(to: ContinuousClock().now)
            guard result.report.outcome == .failed,
                let pause = step.job?.retry?.pause(afterAttempts: count, elapsed: elapsed)
            else { return result }
            let code = result.report.failure?.exitCode.map { " with exit code \($0)" } ?? ""
            report.show(
                .notice(
                    step.id, "attempt \(count) failed\(code); it is tried again in \(Quantity.text(of: pause))"))
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
        _ recording: Recording, _ decision: StepDecider.Decision, of step: ResolvedStep,
        since start: ContinuousClock.Instant
    ) async throws -> Result {
        try await replay(recording.job, decision, of: step, since: start)
    }

    private func replay(
        _ job: RecordedJob, _ decision: StepDecider.Decision, of step: ResolvedStep,
        since start: ContinuousClock.Instant
    ) async throws -> Result {
        try await write(job.outputs.byName, of: step)
        let report = StepReport(
            step: step.id, outcome: .replayed, reason: decision.reasonToReplay,
            duration: start.duration(to: ContinuousClock().now), savedDuration: job.duration,
            fingerprint: job.fingerprint, metrics: job.results.metrics)
        return Result(report: report, outputs: [step.id: job.outputs.byName], results: [step.id: job.results])
    }

    /// Puts outputs where the pipeline says that they belong on this machine.
    private func write(_ outputs: [String: StepOutput], of step: ResolvedStep) async throws {
        guard let job = step.job else { return }
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

    /// Waits for the right to compute a fingerprint, and says for whom.
    private func lock(_ fingerprint: Fingerprint, for step: Step.ID) async throws -> KeyLock {
        var isAnnounced = false
        while true {
            switch cache.recordings.lock(fingerprint, as: identity.lockHolder) {
            case .acquired(let lock): return lock
            case .held(let holder):
                if !isAnnounced { report.show(.stepWaiting(step, holder: holder.name)) }
                isAnnounced = true
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}

extension StepReport {
    /// The report of a step that could not run because an earlier one, run again, failed in this way.
    fileprivate func blaming(_ dependent: Step.ID) -> StepReport {
        StepReport(
            step: dependent, outcome: .failed, reason: "step '\(step)' failed when it ran again", failure: failure)
    }
}
