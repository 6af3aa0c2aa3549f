import PipelineModel
import Synchronization

/// What is known of a started step beside what it came to.
struct StepTrace: Sendable {
    /// Nil for one that was replayed.
    var start: ContinuousClock.Instant?
    /// The end of what it has written: should it be interrupted, nothing else keeps that.
    var tail: [LogLine] = []
}

/// Tells a report how one step goes on, and notes when its work began.
final class StepProgress: Sendable {
    /// So many lines are kept at least, and twice as many at most.
    private static let tailLength = 200

    private let step: Step.ID
    private let report: any RunReport
    private let state = Mutex(StepTrace())

    init(of step: Step.ID, report: any RunReport) {
        self.step = step
        self.report = report
    }

    func start(because reason: String, expected: Duration?) {
        state.withLock { $0.start = $0.start ?? .now }
        report.show(.stepStarted(step, reason: reason, expected: expected))
    }

    func write(_ line: LogLine) {
        state.withLock { state in
            if state.tail.count >= 2 * Self.tailLength { state.tail.removeFirst(Self.tailLength) }
            state.tail.append(line)
        }
        report.show(.stepWrote(step, line))
    }

    func notice(_ text: String) { report.show(.notice(step, text)) }

    /// Said of the run as a whole, with the step's name in it.
    func noticeOfRun(_ text: String) { report.show(.notice(nil, text)) }

    var trace: StepTrace { state.withLock(\.self) }

    /// How long ago its work began; zero when it did not.
    var age: Duration { trace.start.map { $0.duration(to: .now) } ?? .zero }
}
