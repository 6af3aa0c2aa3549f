import PipelineModel
import PipelinePlanning
import Synchronization

/// Notes when each step of a run was started, and the end of what it has written so far: should it be interrupted, nothing else
/// keeps that.
final class RunTimes: RunReport {
    /// Of each running step, so many lines are kept at least, and twice as many at most.
    private static let tailLength = 200

    private struct State {
        var starts: [Step.ID: Duration] = [:]
        var tails: [Step.ID: [LogLine]] = [:]
    }

    private let report: any RunReport
    private let beginning = ContinuousClock().now
    private let state = Mutex(State())

    init(_ report: any RunReport) { self.report = report }

    func show(_ event: RunEvent) {
        switch event {
        case .stepStarted(let step, _, _):
            let offset = elapsed
            state.withLock { $0.starts[step] = $0.starts[step] ?? offset }
        case .stepWrote(let step, let line):
            state.withLock { state in
                if let count = state.tails[step]?.count, count >= 2 * Self.tailLength {
                    state.tails[step]?.removeFirst(Self.tailLength)
                }
                state.tails[step, default: []].append(line)
            }
        case .stepFinished(let report) where report.outcome != .interrupted:
            state.withLock { $0.tails[report.step] = nil }
        default: break
        }
        report.show(event)
    }

    private var elapsed: Duration { beginning.duration(to: ContinuousClock().now) }

    /// Since this was made; nil for a step that was not started.
    func start(of step: Step.ID) -> Duration? { state.withLock { $0.starts[step] } }

    /// How long ago a step was started; zero for one that was not.
    func age(of step: Step.ID) -> Duration { start(of: step).map { elapsed - $0 } ?? .zero }

    /// The end of what an interrupted step has written.
    func tail(of step: Step.ID) -> [LogLine] { state.withLock { $0.tails[step] ?? [] } }
}
