import CacheStorage
import PipelineModel

/// What was decided of each step before any of them runs. Small: pipelines may have many thousands of steps.
struct Plan: Sendable {
    enum Verdict: Sendable {
        case replay(Replay)
        case run(reason: String, fingerprint: Fingerprint, expectedDuration: Duration?)
        /// It ran before; its recording is still to be published.
        case publish(RecordedJob)
        /// Reads what that step has yet to write.
        case waits(for: Step.ID)
        case cannotRun(String)
        case notSelected
    }

    /// The recording that stands for a step.
    struct Replay: Sendable {
        let fingerprint: Fingerprint
        let outputs: [StepOutput]
        let duration: Duration
        /// In seconds since 1970.
        let recordedAt: Int64
        let reason: String
        /// Whether it is a recording of just what the step is now.
        let isExact: Bool
        /// Of its file, before it was read.
        let inode: UInt64?

        init(_ recording: Recording, reason: String, isExact: Bool, inode: UInt64? = nil) {
            self.inode = inode
            fingerprint = recording.fingerprint
            outputs = recording.outputs
            duration = recording.duration
            recordedAt = recording.job.recordedAt
            self.reason = reason
            self.isExact = isExact
        }
    }

    private(set) var verdicts: [Step.ID: Verdict] = [:]
    /// What the steps that need not run left behind.
    private(set) var outputs: [Step.ID: [String: StepOutput]] = [:]

    subscript(step: Step.ID) -> Verdict { verdicts[step] ?? .notSelected }

    mutating func note(_ verdict: Verdict, on step: Step.ID) {
        verdicts[step] = verdict
        switch verdict {
        case .replay(let replay): outputs[step] = replay.outputs.byName
        case .publish(let job): outputs[step] = job.outputs.byName
        case .run, .waits, .cannotRun, .notSelected: break
        }
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
