import CacheStorage
package import PipelineModel

/// What was decided of each step before any of them runs. Small: pipelines may have many thousands of steps.
package struct Plan: Sendable {
    package enum Verdict: Sendable {
        case replay(Replay)
        case run(reason: String, fingerprint: Fingerprint, expectedDuration: Duration?)
        /// It ran before; its recording is still to be published.
        case publish(RecordedJob)
        /// Reads what that step has yet to write.
        case waits(for: Step.ID)
        case cannotRun(String)
        case notSelected
        /// Nothing has to run: what came of it is known.
        case settled(StepResults, reason: String)
        /// The other branch of a condition runs.
        case notTaken(reason: String)
        /// Only the cloud can do it, or it needs what only the cloud can do.
        case cloudOnly(reason: String)
        /// Ends the run, which has failed then.
        case ends(message: String)
    }

    /// The recording that stands for a step.
    package struct Replay: Sendable {
        package let fingerprint: Fingerprint
        package let outputs: [StepOutput]
        package let results: StepResults
        package let duration: Duration
        /// In seconds since 1970.
        package let recordedAt: Int64
        package let reason: String
        /// Whether it is a recording of just what the step is now.
        package let isExact: Bool
        /// Of its file, before it was read.
        package let inode: UInt64?

        init(_ recording: Recording, reason: String, isExact: Bool, inode: UInt64? = nil) {
            self.inode = inode
            fingerprint = recording.fingerprint
            outputs = recording.outputs
            results = recording.job.results
            duration = recording.duration
            recordedAt = recording.job.recordedAt
            self.reason = reason
            self.isExact = isExact
        }
    }

    private(set) var verdicts: [Step.ID: Verdict] = [:]
    /// What the steps that need not run left behind.
    package private(set) var outputs: [Step.ID: [String: StepOutput]] = [:]
    /// What they computed.
    package private(set) var results: [Step.ID: StepResults] = [:]
    /// The pipeline with all that their results tell.
    package internal(set) var resolved: ResolvedPipeline

    init(_ resolved: ResolvedPipeline) { self.resolved = resolved }

    package subscript(step: Step.ID) -> Verdict { verdicts[step] ?? .notSelected }

    mutating func note(_ verdict: Verdict, on step: Step.ID) {
        verdicts[step] = verdict
        switch verdict {
        case .replay(let replay): finish(step, replay.outputs.byName, replay.results)
        case .publish(let job): finish(step, job.outputs.byName, job.results)
        case .settled(let results, _): finish(step, [:], results)
        case .run, .waits, .cannotRun, .notSelected, .notTaken, .cloudOnly, .ends: break
        }
    }

    private mutating func finish(_ step: Step.ID, _ outputs: [String: StepOutput], _ results: StepResults) {
        self.outputs[step] = outputs
        self.results[step] = results
        resolved.finish(step, results)
    }
}

extension Plan.Verdict {
    init(_ decision: StepDecider.Decision) {
        switch decision.action {
        case .replay(let recording):
            self = .replay(
                Plan.Replay(
                    recording, reason: decision.reasonToReplay, isExact: decision.acceptance == nil,
                    inode: decision.recordingInode))
        case .publish(let recording): self = .publish(recording.job)
        case .run(let reason):
            self = .run(
                reason: reason, fingerprint: decision.fingerprint, expectedDuration: decision.expectedDuration)
        }
    }
}
