import PipelineModel

/// What a loop comes to when its steps have ended, or will have.
///
/// Pure: it follows from the ends of the steps, and from what the selector compares.
struct LoopEnd {
    private let loop: Step.Loop
    /// Of each step of the loop, as far as it is known.
    private let ends: [Step.ID: StepOutcome]
    private let children: [Step.ID]

    init(of loop: Step.Loop, ends: [Step.ID: StepOutcome]) {
        self.loop = loop
        self.ends = ends
        children = loop.children ?? []
    }

    private func children(_ outcomes: StepOutcome...) -> [Step.ID] {
        children.filter { ends[$0].map(outcomes.contains) ?? false }
    }

    private var succeeded: [Step.ID] { children(.replayed, .ran, .evaluated) }

    /// - Parameter value: what the selector compares of a step.
    func decision(_ value: (Step.ID) -> Value?) -> StepDecision {
        // In a plan, a step that would run has not ended; in a run, no other than an ended one is known.
        let failed = children(.failed)
        let skipped = children(.skipped)
        if let first = failed.first {
            let others = failed.count > 1 ? " and \(failed.count - 1) more" : ""
            return failure("\(first)\(others) failed", "\(failed.count) of \(counted(children.count, "step")) failed")
        }
        if let first = skipped.first { return failure("\(first) did not run", "\(skipped.count) did not run") }
        if let first = children(.cloudOnly).first {
            return StepDecision(.cloudOnly, reason: "needs \(first), which can't run here")
        }
        if !children(.notSelected).isEmpty { return .notSelected }
        var results = counts(status: "Succeeded")
        var reason = "\(counted(loop.itemCount, "item")), \(counted(succeeded.count, "step"))"
        if let selector = loop.selector, loop.itemCount > 0 {
            let rated = rated(by: selector, value)
            guard let best = rated.best else {
                return failure(
                    "no \(selector.body) has a number at '\(selector.path.description.dropFirst())', by which its "
                        + "selector picks", "nothing to select")
            }
            results["Selector"] = ["StepName": .string(best.step.rawValue), "Index": .integer(best.index)]
            reason += "; \(best.step) is \(selector.isMaximized ? "most" : "least") with \(best.text)"
            if rated.strangers > 0 { reason += ", \(rated.strangers) had no number" }
        }
        var decision = StepDecision(.evaluated, reason: reason)
        decision.products = StepProducts(results: StepResults(values: results))
        return decision
    }

    /// What is left to wait for, in a plan or in a run.
    func waiting(for open: [Step.ID]) -> StepDecision {
        let toRun = children(.ran).count
        let replayed = children(.replayed, .evaluated).count
        let kinds = [
            (toRun, "to run"), (replayed, "to replay"), (open.count - toRun, "known later"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        var decision = StepDecision(
            .undecided, reason: "\(counted(loop.itemCount, "item")): \(kinds.joined(separator: ", "))")
        decision.awaited = open
        return decision
    }

    private func failure(_ message: String, _ reason: String) -> StepDecision {
        var decision = StepDecision(.undecided, reason: message)
        decision.failure = reason
        decision.products = StepProducts(results: StepResults(values: counts(status: "Failed")))
        return decision
    }

    /// What later steps read of it, by SageMaker's names. A step that never started counts nowhere.
    private func counts(status: String) -> Object {
        let (good, bad) = (succeeded.count, children(.failed).count)
        return [
            "Status": .string(status), "InputItemCount": .integer(loop.itemCount),
            "TotalStepCount": .integer(good + bad), "SucceededStepCount": .integer(good),
            "FailedStepCount": .integer(bad), "StoppedStepCount": 0,
        ]
    }

    /// The item whose number is the largest or smallest; of equal ones the first. What is missing or no number is passed over.
    private func rated(
        by selector: Step.Loop.Selector, _ value: (Step.ID) -> Value?
    ) -> (best: (step: Step.ID, index: Int, text: String)?, strangers: Int) {
        var best: (step: Step.ID, index: Int, number: Number)?
        var strangers = 0
        for index in 0..<loop.itemCount {
            let step = Step.child(selector.body, index)
            guard ends[step] != .notTaken else { continue }
            guard let number = value(step)?.comparedNumber else {
                strangers += 1
                continue
            }
            let order = best.map { Value.number(number).order(against: .number($0.number)) }
            if order == nil || order == (selector.isMaximized ? .after : .before) { best = (step, index, number) }
        }
        return (best.map { ($0.step, $0.index, Value.number($0.number).text) }, strangers)
    }
}

extension Value {
    /// A number, or the number that a text writes; nil for anything else, and for what is less and more than nothing.
    fileprivate var comparedNumber: Number? {
        let number: Number?
        switch self {
        case .number(let own): number = own
        case .string(let text): number = Number(float: text)
        default: number = nil
        }
        return number.flatMap { $0.double.isNaN ? nil : $0 }
    }
}
