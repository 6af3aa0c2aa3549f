package import PipelineModel

extension ResolvedPipeline {
    /// What each step needs, as far as it is known.
    var needs: [Step.ID: Set<Step.ID>] {
        var needs: [Step.ID: Set<Step.ID>] = [:]
        for step in pipeline.steps {
            needs[step.id] = step.statedNeeds.union(steps[step.id]?.writers ?? [])
            needs.merge(trialNeeds(of: step.id)) { $1 }
            needs[step.id, default: []].formUnion(trials[step.id, default: []])
        }
        return needs
    }

    /// What the trials of a step need: all that it needs itself, what they read, and, so that no more run at once than
    /// may, the trial before which they come too late.
    package func trialNeeds(of step: Step.ID) -> [Step.ID: Set<Step.ID>] {
        guard case .trials(let found)? = steps[step]?.action, let definition = definitions[step] else { return [:] }
        let ids = trials[step, default: []]
        return Dictionary(
            uniqueKeysWithValues: ids.enumerated().map { index, id in
                var needs = definition.statedNeeds.union(steps[id]?.writers ?? [])
                if index >= max(1, found.width) { needs.insert(ids[index - max(1, found.width)]) }
                return (id, needs)
            })
    }
}
