package import PipelineModel
package import PipelinePlanning

/// Which steps may start now, and which never will.
///
/// Pure: it runs nothing and reads no clock. Each step and each need is looked at once.
package struct RunPlan: Sendable {
    private var openNeeds: [Step.ID: Int] = [:]
    private var dependents: [Step.ID: [Step.ID]] = [:]
    private var ready: [Step.ID] = []
    private var nextReady = 0
    private var isSkipped: Set<Step.ID> = []
    private var ends: [Step.ID: StepEnd] = [:]
    private var graph: StepGraph
    /// Of each step that can't run any more, the one it needs because of which it can't.
    package private(set) var causes: [Step.ID: Step.ID] = [:]

    /// Steps that came to be known after the others.
    package struct Addition {
        package let steps: [(step: Step.ID, needs: [Step.ID])]
        /// That of all steps, where they wait for the ends of others.
        package let graph: StepGraph?

        package init(steps: [(step: Step.ID, needs: [Step.ID])], graph: StepGraph? = nil) {
            self.steps = steps
            self.graph = graph
        }
    }

    package init(_ graph: StepGraph) {
        self.graph = graph
        for step in graph.order { add(step, needs: graph.needs[step, default: []]) }
    }

    /// Returns the step that ended otherwise than this one waits for, if there is one.
    @discardableResult
    private mutating func add(_ step: Step.ID, needs: [Step.ID]) -> Step.ID? {
        let open = needs.filter { ends[$0] == nil }
        openNeeds[step] = open.count
        for needed in open { dependents[needed, default: []].append(step) }
        let unfit = needs.first { needed in
            ends[needed].map { !$0.triggers(graph.trigger(of: step, on: needed)) } ?? false
        }
        if open.isEmpty, unfit == nil { ready.append(step) }
        return unfit
    }

    /// Takes the next step that may start, or nil while all that remain must wait.
    package mutating func startNext() -> Step.ID? {
        guard nextReady < ready.count else { return nil }
        defer { nextReady += 1 }
        return ready[nextReady]
    }

    /// Puts off a step that was started, until others are done as well. Steps that are new are added with their needs.
    ///
    /// Returns nil, and changes nothing, when one of them waits for the step itself, or none is open; else the new steps that
    /// can't run, since what they wait for has ended otherwise.
    package mutating func postpone(
        _ step: Step.ID, until others: [Step.ID], adding new: Addition? = nil
    ) -> [Step.ID]? {
        let open = others.filter { ends[$0] == nil && $0 != step }
        guard !open.isEmpty, open.allSatisfy({ !isSkipped.contains($0) }), !isAnyDependent(open, of: step) else {
            return nil
        }
        if let graph = new?.graph { self.graph = graph }
        var unfit: [(step: Step.ID, cause: Step.ID)] = []
        for (step, needs) in new?.steps ?? [] where openNeeds[step] == nil {
            if let cause = add(step, needs: needs) { unfit.append((step, cause)) }
        }
        openNeeds[step] = open.count
        for needed in open { dependents[needed, default: []].append(step) }
        return unfit.flatMap { skip([$0.step], because: $0.cause) }
    }

    private func isAnyDependent(_ steps: [Step.ID], of step: Step.ID) -> Bool {
        var seen: Set<Step.ID> = []
        var pending = dependents[step, default: []]
        while let next = pending.popLast() {
            if steps.contains(next) { return true }
            if seen.insert(next).inserted { pending += dependents[next, default: []] }
        }
        return false
    }

    /// Notes how a started step ended, or that it will not start.
    ///
    /// Returns the steps that can't run any more: those that wait for another end of it, and all that need these, directly
    /// or through others, each once.
    package mutating func finish(_ step: Step.ID, as end: StepEnd) -> [Step.ID] {
        ends[step] = end
        var skipped: [Step.ID] = []
        for dependent in dependents[step, default: []] {
            guard end.triggers(graph.trigger(of: dependent, on: step)) else {
                skipped.append(dependent)
                continue
            }
            openNeeds[dependent, default: 0] -= 1
            if openNeeds[dependent] == 0, !isSkipped.contains(dependent) { ready.append(dependent) }
        }
        return skip(skipped, because: step)
    }

    package mutating func finish(_ step: Step.ID, succeeded: Bool) -> [Step.ID] {
        finish(step, as: succeeded ? .succeeded : .failed)
    }

    /// The steps that run because this one failed.
    func answers(to step: Step.ID) -> [Step.ID] {
        dependents[step, default: []].filter { graph.trigger(of: $0, on: step).answersFailures }
    }

    func trigger(of step: Step.ID, on needed: Step.ID) -> Step.Trigger { graph.trigger(of: step, on: needed) }

    private mutating func skip(_ steps: [Step.ID], because cause: Step.ID) -> [Step.ID] {
        var skipped: [Step.ID] = []
        var pending = steps.map { (step: $0, cause: cause) }
        var next = 0
        while next < pending.count {
            let (dependent, cause) = pending[next]
            next += 1
            guard ends[dependent] == nil, isSkipped.insert(dependent).inserted else { continue }
            causes[dependent] = cause
            skipped.append(dependent)
            for next in dependents[dependent, default: []] {
                guard graph.trigger(of: next, on: dependent) == .settled else {
                    pending.append((step: next, cause: dependent))
                    continue
                }
                openNeeds[next, default: 0] -= 1
                if openNeeds[next] == 0, !isSkipped.contains(next) { ready.append(next) }
            }
        }
        return skipped
    }
}

/// How a step ended, for those that wait for that.
package enum StepEnd: Sendable, Hashable {
    case succeeded
    case failed
    /// Nothing decided on it, and nothing will: whoever waits for it may begin.
    case notSelected
    /// It never started.
    case none

    func triggers(_ trigger: Step.Trigger) -> Bool {
        if trigger == .settled { return true }
        return switch self {
        case .succeeded: trigger == .completed || trigger == .any
        case .failed: trigger.answersFailures
        case .notSelected: true
        case .none: false
        }
    }
}
