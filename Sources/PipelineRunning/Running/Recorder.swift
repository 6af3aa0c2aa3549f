import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import Synchronization
import SystemPackage

/// Records what ran, behind the pipeline: outputs are packed on processors that are free, one recording after the other,
/// while later steps use them already.
///
/// What can't be recorded is told once and changes nothing else: the run goes on.
final class Recorder: Sendable {
    /// Smaller outputs are packed at once: that takes less than to keep them for later.
    private static let immediateByteCount: Int64 = 1 << 20

    private let cache: Cache
    private let isRecording: Bool
    private let report: any RunReport
    private let isAnnounced = OnceFlag()
    private let isStopped = Atomic(false)
    private let state = Mutex(State())

    private struct State {
        /// The end of what was asked for so far.
        var last: Task<Void, Never>?
        /// What becomes of trees that are packed in this run, by their digests.
        var artifacts: [Digest: Task<Artifact?, Never>] = [:]
        var progress = PackingProgress()
        /// Why what was to be packed behind the run is not recorded.
        var lost: [Fingerprint: String] = [:]
        /// Short logs that this run has packed, by their texts: many say the same.
        var logs: [String: Recording.Log] = [:]
    }

    /// Records a job that left no files. Returns why it was not recorded, though that was asked for.
    ///
    /// - Parameter log: what it wrote, as ``LogLine/logText``.
    func record(_ job: RecordedJob, log: String) async -> String? {
        guard isRecording else { return nil }
        do {
            let known = state.withLock { $0.logs[log] }
            let recording = try await blocking { [cache] in try cache.recordings.publish(job, log: log, packedAs: known)
            }
            if known == nil, log.utf8.count < 1_000 { state.withLock { $0.logs[log] = recording.log } }
            return nil
        } catch {
            tell(error, of: job)
            return "\(error)"
        }
    }

    /// - Parameter isRecording: false leaves everything unrecorded, as asked.
    init(cache: Cache, isRecording: Bool = true, report: any RunReport) {
        self.cache = cache
        self.isRecording = isRecording
        self.report = report
    }

    /// Records a job whose outputs are trees of the cache.
    ///
    /// - Parameters:
    ///   - log: what the job wrote; its file may be moved.
    ///   - lock: released when the recording is there for others.
    ///
    /// Returns why it was not recorded, though that was asked for.
    func record(_ job: RecordedJob, log: LogRecorder, lock: HeldLock) async -> String? {
        guard isRecording else { return nil }
        do {
            try log.check()
            let log = log.path
            if job.outputs.reduce(0, { $0 + $1.tree.byteCount }) < Self.immediateByteCount {
                let recording = try await blocking { [cache] in try cache.recordings.publish(job, log: log) }
                note(Task { recording.outputs }, of: job)
            } else {
                finish(try await blocking { [cache] in try cache.recordings.keep(job, log: log) }, lock: lock)
            }
            return nil
        } catch {
            tell(error, of: job)
            return "\(error)"
        }
    }

    /// Keeps what a recorded step read. Without it all counts.
    ///
    /// - Parameter read: a digest of all that it read.
    func record(_ reads: StepReads, of fingerprint: Fingerprint, read: String, shape: Digest) {
        guard isRecording else { return }
        try? cache.recordings.keepReads(reads, of: fingerprint, read: read, shape: shape)
    }

    /// Packs and publishes, later, what is kept already.
    func finish(_ recording: UnpublishedRecording, lock: HeldLock) {
        let task = state.withLock { state in
            state.progress.add(recording)
            let task = Task { [last = state.last] in
                await last?.value
                let outputs = await self.publish(recording)
                lock.release()
                return outputs
            }
            state.last = Task { _ = await task.value }
            return task
        }
        note(task, of: recording.job)
    }

    /// The file that holds an output; waits until it is packed. Nil when it could not be packed.
    func artifact(of output: StepOutput) async -> Artifact? {
        if let artifact = output.artifact { return artifact }
        return await state.withLock { $0.artifacts[output.treeDigest] }?.value
    }

    /// Ends what is going on; the next run goes on with it.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Waits until all is published, and tells how far it is. Returns false when it was stopped before.
    func waitForAll() async -> Bool {
        guard let last = state.withLock({ $0.last }) else { return true }
        state.withLock { state in state.progress.startTelling() }
        tellProgress()
        await withTaskCancellationHandler {
            await last.value
        } onCancel: {
            stop()
        }
        return state.withLock { $0.progress.isDone }
    }

    /// A report of a step, with what became of its outputs since.
    func completing(_ report: StepReport) -> StepReport {
        var report = report
        if let lost = report.fingerprint.flatMap({ fingerprint in state.withLock { $0.lost[fingerprint] } }) {
            report.notRecorded = lost
        }
        return report
    }

    private func publish(_ recording: UnpublishedRecording) async -> [StepOutput]? {
        do {
            let published = try await blocking { [self] in
                try cache.recordings.publish(recording) { [self] byteCount in
                    if isStopped.load(ordering: .relaxed) { throw CancellationError() }
                    state.withLock { $0.progress.advance(byteCount) }
                    tellProgress()
                }
            }
            state.withLock { $0.progress.finishOne() }
            return published.outputs
        } catch is CancellationError {
            return nil
        } catch {
            // Kept for the next run, unless it is the outputs themselves that are not right.
            if let damage = error as? Damage {
                cache.recordings.drop(recording)
                state.withLock { $0.lost[recording.job.fingerprint] = "\(damage)" }
            }
            tell(error, of: recording.job)
            state.withLock { $0.progress.finishOne() }
            return nil
        }
    }

    private func note(_ outputs: Task<[StepOutput]?, Never>, of job: RecordedJob) {
        state.withLock { state in
            for output in job.outputs {
                state.artifacts[output.treeDigest] = Task {
                    await outputs.value?.first { $0.name == output.name }?.artifact
                }
            }
        }
    }

    private func tellProgress() {
        if let event = state.withLock({ $0.progress.due(at: .now) }) { report.show(.packing(event)) }
    }

    private func tell(_ error: any Error, of job: RecordedJob) {
        if let damage = error as? Damage {
            report.show(.notice(job.step, "not recorded: \(damage)"))
        } else if isAnnounced.isFirst {
            report.show(.notice(nil, "the run goes on, but not all of it is recorded: \(error)"))
        }
    }
}

/// How far the packing of a run's outputs is, and when that is worth a word.
private struct PackingProgress {
    private static let interval = Duration.seconds(5)

    private var recordingCount = 0
    private var finishedCount = 0
    private var byteCount: Int64 = 0
    private var doneByteCount: Int64 = 0
    /// Nil while steps run: then nobody waits for it.
    private var nextWord: ContinuousClock.Instant?

    var isDone: Bool { finishedCount == recordingCount }

    mutating func add(_ recording: UnpublishedRecording) {
        recordingCount += 1
        byteCount += recording.contentByteCount
    }

    mutating func advance(_ byteCount: Int64) { doneByteCount += byteCount }

    mutating func finishOne() { finishedCount += 1 }

    mutating func startTelling() { nextWord = .now }

    /// What is to be told now, if anything.
    mutating func due(at now: ContinuousClock.Instant) -> RunEvent.Packing? {
        guard let nextWord, now >= nextWord, !isDone else { return nil }
        self.nextWord = now + Self.interval
        return RunEvent.Packing(
            recordingCount: recordingCount - finishedCount, byteCount: byteCount, doneByteCount: doneByteCount)
    }
}
