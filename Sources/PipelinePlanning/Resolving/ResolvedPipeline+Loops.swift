package import PipelineModel

/// What steps do that go through items.
extension ResolvedPipeline {
    /// The steps that a loop became; nil for other steps, and while its items are not known.
    package func children(of loop: Step.ID) -> [Step.ID]? { definitions[loop]?.loop?.children }

    /// Whether there are loops whose items are not known.
    package var hasOpenLoops: Bool {
        pipeline.steps.contains { $0.loop?.children == nil && resolver.goesThroughItems($0) }
    }

    /// The same with the steps of all loops whose items another state of this pipeline knows; nil when it knows no more.
    package func knowing(itemsOf other: ResolvedPipeline) throws -> ResolvedPipeline? {
        var known = self
        var hasGrown = false
        for step in pipeline.steps where step.loop != nil && step.loop?.children == nil {
            guard let found = other.items[step.id] else { continue }
            try known.expand(step.id, over: found)
            hasGrown = true
        }
        return hasGrown ? known : nil
    }

    /// A value that a step which is done has.
    func value(at path: PropertyPath, of step: Step.ID) -> Value? {
        scope.properties[step].flatMap { path.value(in: $0.known) }
    }

    /// What later steps read of a loop beside its counts: what its steps have, by item and by their names in the body.
    func iterations(of loop: Step.Loop, selecting results: StepResults) -> Object {
        var outputs = [Object](repeating: [:], count: loop.itemCount)
        for child in loop.children ?? [] {
            guard let iteration = definitions[child]?.iteration, let properties = scope.properties[child] else {
                continue
            }
            outputs[iteration.index][iteration.body.rawValue] = properties.known
        }
        var members: Object = ["IterationOutputs": .array(outputs.map(Value.object))]
        if let selected = results.values["Selector"]?["StepName"]?.string {
            members["Selected"] = scope.properties[Step.ID(selected)]?.known
        }
        return members
    }
}

extension StepResolver {
    /// Whether a step is a loop that runs here, and nothing stands for it as a whole.
    func goesThroughItems(_ step: Step) -> Bool {
        step.loop != nil && step.problem == nil && substitutions.adopted[step.id] == nil
            && substitutions.exact(step) == nil
    }

    /// A pipeline with the steps of all loops whose items follow from the definition and the parameters.
    func expandingLoops(of pipeline: Pipeline, parameters: [String: Value]) -> Pipeline {
        var scope = Scope(
            parameters: parameters,
            properties: Dictionary(uniqueKeysWithValues: pipeline.steps.map { ($0.id, .unknown) }))
        return pipeline.steps.reduce(into: pipeline) { expanded, step in
            guard let loop = step.loop, goesThroughItems(step) else { return }
            scope.execution = dialect.execution(of: pipeline, step: step.id)
            // What can't be told yet, or is no list, is found when its turn comes.
            guard let items = try? loop.expressions(in: scope) else { return }
            expanded = expanded.expanding(step.id, over: items)
        }
    }
}
