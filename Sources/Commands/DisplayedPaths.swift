import PipelineModel

/// Shows files and folders as a person who stands in the current folder would write them.
struct DisplayedPaths: RunReport {
    let report: any RunReport
    let commandEnvironment: CommandEnvironment

    func show(_ event: RunEvent) {
        switch event {
        case .stepFinished(var step):
            step.reason = commandEnvironment.displayed(step.reason)
            if let failure = step.failure {
                step.failure?.message = commandEnvironment.displayed(failure.message)
                step.failure?.workspace = failure.workspace.map(commandEnvironment.displayed)
            }
            report.show(.stepFinished(step))
        case .notice(let step, let text): report.show(.notice(step, commandEnvironment.displayed(text)))
        default: report.show(event)
        }
    }
}
