package import PipelineModel

/// Which steps need which, and an order in which each comes after all that it needs.
package struct StepGraph: Sendable, Hashable {
    package let order: [Step.ID]
    /// In the order of the graph's steps.
    package let needs: [Step.ID: [Step.ID]]
    /// By the step that waits and the one that it waits for; where none stands, that one must succeed.
    private var triggers: [Step.ID: [Step.ID: Step.Trigger]]

    /// Orders steps; where their needs leave a choice, as they are given.
    ///
    /// Throws ``PipelineError/cycle(_:)`` with the steps of a cycle.
    package init(
        steps: [Step.ID], needs: [Step.ID: Set<Step.ID>], triggers: [Step.ID: [Step.ID: Step.Trigger]] = [:]
    ) throws(PipelineError) {
        self.triggers = triggers
        let position = Dictionary(uniqueKeysWithValues: steps.enumerated().map { ($1, $0) })
        // Looked up once for each, and not for each comparison: a step may need a thousand others.
        self.needs = needs.mapValues { needed in
            needed.map { (position[$0, default: 0], $0) }.sorted { $0.0 < $1.0 }.map { $0.1 }
        }

        var dependents: [Step.ID: [Step.ID]] = [:]
        var open: [Step.ID: Int] = [:]
        for step in steps {
            open[step] = self.needs[step, default: []].count
            for needed in self.needs[step, default: []] { dependents[needed, default: []].append(step) }
        }
        var order: [Step.ID] = []
        var ready = steps.filter { open[$0] == 0 }
        var next = 0
        while next < ready.count {
            let step = ready[next]
            next += 1
            order.append(step)
            for dependent in dependents[step, default: []] {
                open[dependent, default: 0] -= 1
                if open[dependent] == 0 { ready.append(dependent) }
            }
        }
        self.order = order
        guard order.count == steps.count else {
            throw .cycle(Self.cycle(among: steps.filter { open[$0, default: 0] > 0 }, needs: self.needs))
        }
    }

    /// How a step that another needs must end for that one to run.
    package func trigger(of step: Step.ID, on needed: Step.ID) -> Step.Trigger {
        triggers[step]?[needed] ?? .completed
    }

    /// The same, where a step that no run decides on may have ended in any way.
    package func triggering(by isDecided: (Step.ID) -> Bool) -> StepGraph {
        var graph = self
        graph.triggers = triggers.mapValues { triggers in
            Dictionary(uniqueKeysWithValues: triggers.map { ($0, isDecided($0) || $1 == .settled ? $1 : .any) })
        }
        return graph
    }

    /// Follows needs among steps that all wait for each other, until one comes again.
    private static func cycle(among steps: [Step.ID], needs: [Step.ID: [Step.ID]]) -> [Step.ID] {
        let waiting = Set(steps)
        var path: [Step.ID] = []
        var place: [Step.ID: Int] = [:]
        var step = steps.first
        while let current = step {
            if let start = place[current] { return Array(path[start...]) + [current] }
            place[current] = path.count
            path.append(current)
            step = needs[current, default: []].first { waiting.contains($0) }
        }
        return path
    }
}
