import PipelineModel
import Synchronization

/// Notes when each step of a run was started.
final class RunTimes: RunReport {
    private let report: any RunReport
    private let beginning = ContinuousClock().now
    private let starts = Mutex<[Step.ID: Duration]>([:])

    init(_ report: any RunReport) { self.report = report }

    func show(_ event: RunEvent) {
        if case .stepStarted(let step, _, _) = event {
            let offset = beginning.duration(to: ContinuousClock().now)
            starts.withLock { $0[step] = $0[step] ?? offset }
        }
        report.show(event)
    }

    /// Since this was made; nil for a step that was not started.
    func start(of step: Step.ID) -> Duration? { starts.withLock { $0[step] } }
}
