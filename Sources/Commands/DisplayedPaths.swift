import PipelineModel
import SystemPackage

/// Shows folders as a person who stands in the current folder would write them.
struct DisplayedPaths: RunReport {
    let report: any RunReport
    let surroundings: Surroundings

    func show(_ event: RunEvent) {
        guard case .stepFinished(var step) = event, let workspace = step.failure?.workspace else {
            return report.show(event)
        }
        step.failure?.workspace = surroundings.displayed(FilePath(workspace))
        report.show(.stepFinished(step))
    }
}
