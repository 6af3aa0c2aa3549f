import PipelineModel

/// Shows files and folders as a person who stands in the current folder would write them.
struct DisplayedPaths: RunReport {
    let report: any RunReport
    let surroundings: Surroundings

    func show(_ event: RunEvent) {
        switch event {
        case .stepFinished(var step):
            step.reason = surroundings.displayed(step.reason)
            if let failure = step.failure {
                step.failure?.message = surroundings.displayed(failure.message)
                step.failure?.workspace = failure.workspace.map(surroundings.displayed)
            }
            report.show(.stepFinished(step))
        case .notice(let step, let text): report.show(.notice(step, surroundings.displayed(text)))
        default: report.show(event)
        }
    }
}
