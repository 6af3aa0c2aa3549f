import CacheStorage
import PipelineModel
import PipelinePlanning

/// How far the packing of a run's outputs is, and when that is worth a word.
struct PackingProgress {
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
