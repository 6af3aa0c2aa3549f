import PipelineModel

/// Shows of a run only what is about one step, for whoever looks at nothing else.
struct OneStepReport: RunReport {
    let step: Step.ID
    let report: any RunReport

    func show(_ event: RunEvent) {
        let about: Step.ID? =
            switch event {
            case .stepStarted(let step, _, _), .stepWaiting(let step, _), .stepWrote(let step, _): step
            case .stepFinished(let report): report.step
            case .notice(let step, _): step
            case .started, .packing, .finished: nil
            }
        if about == step { report.show(event) }
    }
}
