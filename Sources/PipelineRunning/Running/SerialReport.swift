import PipelineModel
import PipelinePlanning
import Synchronization

/// Hands events of many tasks to a report, one at a time.
final class SerialReport: RunReport {
    private let report: any RunReport
    private let turn = Mutex(())

    init(_ report: any RunReport) { self.report = report }

    func show(_ event: RunEvent) {
        turn.withLock { _ in report.show(event) }
    }
}
