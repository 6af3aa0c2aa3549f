package import PipelineModel

/// Which steps may start now, and which never will.
///
/// Pure: it runs nothing and reads no clock. Each step and each need is looked at once.
package struct RunPlan: Sendable {
    private var openNeeds: [Step.ID: Int] = [:]
    private var dependents: [Step.ID: [Step.ID]] = [:]
    private var ready: [Step.ID] = []
    private var nextReady = 0
    private var isSkipped: Set<Step.ID> = []

    package init(_ graph: StepGraph) {
        for step in graph.order {
            let needs = graph.needs[step, default: []]
            openNeeds[step] = needs.count
            for needed in needs { dependents[needed, default: []].append(step) }
            if needs.isEmpty { ready.append(step) }
        }
    }

    /// Takes the next step that may start, or nil while all that remain must wait.
    package mutating func startNext() -> Step.ID? {
        guard nextReady < ready.count else { return nil }
        defer { nextReady += 1 }
        return ready[nextReady]
    }

    /// Notes how a started step ended.
    ///
    /// Returns the steps that can't run any more, when it did not succeed: all that need it, directly or through
    /// others, each once.
    package mutating func finish(_ step: Step.ID, succeeded: Bool) -> [Step.ID] {
        if succeeded {
            for dependent in dependents[step, default: []] {
                openNeeds[dependent, default: 0] -= 1
                if openNeeds[dependent] == 0, !isSkipped.contains(dependent) { ready.append(dependent) }
            }
            return []
        }
        var skipped: [Step.ID] = []
        var pending = dependents[step, default: []]
        var next = 0
        while next < pending.count {
            let dependent = pending[next]
            next += 1
            guard isSkipped.insert(dependent).inserted else { continue }
            skipped.append(dependent)
            pending += dependents[dependent, default: []]
        }
        return skipped
    }
}
