import CacheStorage
import PipelineModel
import StepExecution
import SystemPackage

/// Replays or runs one step.
struct StepRunner: Sendable {
    let resolved: ResolvedPipeline
    let cache: Cache
    let decider: StepDecider
    let jobRunner: JobRunner
    let report: any RunReport

    /// What came of a step, and every recording made or used on the way: its own, and those of earlier steps whose
    /// outputs turned out damaged and that ran again.
    struct Result: Sendable {
        var report: StepReport
        var recordings: [Step.ID: Recording] = [:]
    }

    /// - Parameter outputs: of every finished step, by name.
    func run(_ step: Step.ID, outputs: [Step.ID: [String: Recording.Output]]) async throws -> Result {
        var outputs = outputs
        var recordings: [Step.ID: Recording] = [:]
        while true {
            do {
                var result = try await attempt(step, outputs: outputs)
                result.recordings.merge(recordings) { own, _ in own }
                return result
            } catch let damaged as DamagedOutput {
                report.show(.notice(damaged.step, "\(damaged.damage); its step runs again"))
                // Its own damage is found again as a miss; an earlier step's must be mended first.
                if damaged.step == step { continue }
                let mended = try await run(damaged.step, outputs: outputs)
                recordings.merge(mended.recordings) { _, new in new }
                guard let recording = mended.recordings[damaged.step] else {
                    return Result(report: mended.report.blaming(step), recordings: recordings)
                }
                outputs[damaged.step] = recording.outputsByName
            }
        }
    }

    private func attempt(
        _ step: Step.ID, outputs: [Step.ID: [String: Recording.Output]]
    ) async throws -> Result {
        let start = ContinuousClock().now
        let decision = try await blocking { try decider.decide(step, outputs: outputs) }
        switch decision.action {
        case .replay(let recording):
            return try await replay(recording, of: step, since: start)
        case .run(let reason):
            let lock = try await lock(decision.fingerprint, for: step)
            let result = try await replayOrRun(step, decision, reason: reason, since: start)
            lock.release()
            return result
        }
    }

    /// With the right to compute the step: another run may have recorded it meanwhile.
    private func replayOrRun(
        _ step: Step.ID, _ decision: StepDecider.Decision, reason: String, since start: ContinuousClock.Instant
    ) async throws -> Result {
        if case .hit(let recording) = try cache.recording(for: decision.fingerprint) {
            return try await replay(recording, of: step, since: start)
        }
        report.show(.stepStarted(step, reason: reason))
        let result = try await jobRunner.run(step, decision, reason: reason, since: start)
        if let recording = result.recordings[step] { try await writeOutputs(of: recording, step) }
        return result
    }

    private func replay(
        _ recording: Recording, of step: Step.ID, since start: ContinuousClock.Instant
    ) async throws -> Result {
        try await writeOutputs(of: recording, step)
        let report = StepReport(
            step: step, outcome: .replayed, reason: "unchanged", duration: start.duration(to: ContinuousClock().now),
            savedDuration: recording.duration, fingerprint: recording.fingerprint)
        return Result(report: report, recordings: [step: recording])
    }

    private func writeOutputs(of recording: Recording, _ step: Step.ID) async throws {
        guard let job = resolved.jobs[step] else { return }
        let places = resolved.outputURIs[step, default: [:]].compactMapValues(\.path)
        if places.isEmpty { return }
        try await blocking {
            let writer = OutputWriter(cache: cache)
            for output in job.outputs {
                guard let path = places[output.name], let recorded = recording.outputsByName[output.name] else {
                    continue
                }
                do {
                    try writer.write(recorded, of: output, to: path)
                } catch let damage as Damage {
                    throw DamagedOutput(step: step, damage: damage)
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
            switch try KeyLock.attempt(at: cache.folder.lock(fingerprint.rawValue)) {
            case .acquired(let lock): return lock
            case .held(let holder):
                if !isAnnounced { report.show(.stepWaiting(step, holder: holder.name)) }
                isAnnounced = true
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}

extension Recording {
    var outputsByName: [String: Output] {
        Dictionary(outputs.map { ($0.name, $0) }) { first, _ in first }
    }
}

extension StepReport {
    /// The report of a step that could not run because an earlier one, run again, failed in this way.
    fileprivate func blaming(_ dependent: Step.ID) -> StepReport {
        StepReport(
            step: dependent, outcome: .failed, reason: "step '\(step)' failed when it ran again", failure: failure)
    }
}
