import HostSystem
package import PipelineModel
package import SystemPackage

/// A pipeline as far as it is known: most of it before anything runs, the rest when the steps are done that it refers to.
package struct ResolvedPipeline: Sendable {
    /// With the steps of each loop whose items are known.
    private(set) package var pipeline: Pipeline
    private(set) package var steps: [Step.ID: ResolvedStep] = [:]
    private(set) package var graph: StepGraph
    /// The trials of a step, each a step of its own.
    package private(set) var trials: [Step.ID: [Step.ID]] = [:]
    /// The steps that read each output of a step, by its name.
    package private(set) var readers: [Step.ID: [String: [Step.ID]]] = [:]
    let resolver: StepResolver
    /// What was seen on this machine where data is looked for.
    private(set) var kinds: FileKinds
    private(set) var definitions: [Step.ID: Step]
    private(set) var scope: Scope
    private(set) var links: DataLinks
    /// What the loops go through that became known after the others.
    private(set) var items: [Step.ID: [Expression]] = [:]

    /// What came of the attempt to resolve a step.
    enum Resolution: Sendable {
        case resolved(ResolvedStep)
        /// It refers to what that step leaves behind.
        case waits(for: Step.ID)
    }

    /// What the parameters are in this run, in the order of the definition.
    package var parameterValues: Object {
        Object(
            members: pipeline.parameters.compactMap { parameter in
                scope.parameters[parameter.name].map { .init(key: parameter.name, value: $0) }
            })
    }

    /// Where data lies that no step makes.
    package var data: DataSettings { resolver.data }

    /// Where the definition's relative paths start.
    package var baseFolder: FilePath { resolver.data.baseFolder }

    /// All steps in the order of the definition, trials before the step that makes them.
    package var order: [Step.ID] { pipeline.steps.flatMap { trials[$0.id, default: []] + [$0.id] } }

    package subscript(step: Step.ID) -> ResolvedStep? { steps[step] }

    /// The step as its definition writes it; nil for a trial.
    package func definition(of step: Step.ID) -> Step? { definitions[step] }

    /// Whether nothing has to wait until a step is done.
    package var isComplete: Bool { pipeline.steps.allSatisfy { steps[$0.id] != nil } }

    /// Where the jobs that are known so far read their data.
    package var jobSources: [InputSource] { steps.values.flatMap(\.sources) }

    /// The jobs that are known so far.
    package var jobs: [Job] { steps.values.flatMap(\.action.jobs) }

    /// Resolves all that follows from the definition and the parameters alone.
    ///
    /// Throws ``ResolutionError`` with all that is wrong, or ``PipelineError`` for a cycle.
    init(
        _ pipeline: Pipeline, _ resolver: StepResolver, parameters: [String: Value], kinds: FileKinds = FileKinds()
    ) throws {
        self.kinds = kinds
        let pipeline = resolver.expandingLoops(of: pipeline, parameters: parameters)
        self.pipeline = pipeline
        self.resolver = resolver
        definitions = Dictionary(uniqueKeysWithValues: pipeline.steps.map { ($0.id, $0) })
        let ids = pipeline.steps.map(\.id)
        let stated = try StepGraph(
            steps: ids, needs: Dictionary(uniqueKeysWithValues: pipeline.steps.map { ($0.id, $0.statedNeeds) }))
        graph = stated
        links = DataLinks(of: pipeline, stated: stated)
        scope = Scope(
            parameters: parameters,
            properties: Dictionary(uniqueKeysWithValues: pipeline.steps.map { ($0.id, .unknown) }))
        try resolveAll()
    }

    private mutating func resolveAll() throws {
        var problems: [String] = []
        var evaluated: [(step: Step, arguments: Value)] = []
        for step in graph.order.compactMap({ definitions[$0] }) {
            do {
                if let arguments = try arguments(of: step, documents: nil) { evaluated.append((step, arguments)) }
            } catch {
                problems.append("\(error)")
            }
        }
        let built = evaluated.concurrentMap { [resolver, scope] step, arguments in
            Result {
                (
                    try resolver.action(of: step, arguments: arguments, in: scope),
                    try resolver.dialect.cachePolicy(of: step)
                )
            }
        }
        var actions: [(step: Step, arguments: Value, action: StepAction, policy: CachePolicy?)] = []
        for ((step, arguments), result) in zip(evaluated, built) {
            do {
                let (action, policy) = try result.get()
                try addWriters(of: action, step.id)
                actions.append((step, arguments, action, policy))
            } catch EvaluationError.needsDocuments {
                continue
            } catch {
                problems.append(Self.text(of: error, step.id))
            }
        }
        for (step, _, action, _) in actions { addRemovals(of: action, step) }
        for (step, arguments, action, policy) in actions {
            do { try add(step, arguments, action, policy) } catch { problems.append(Self.text(of: error, step.id)) }
        }
        guard problems.isEmpty else { throw ResolutionError(problems: problems) }
        try orderSteps()
    }

    private mutating func orderSteps() throws(PipelineError) {
        let waiting = pipeline.steps.filter { !$0.triggers.isEmpty }
        // Trials wait for what the step waits for that makes them.
        let triggers = waiting.flatMap { step in
            ([step.id] + trials[step.id, default: []]).map { ($0, step.triggers) }
        }
        graph = try StepGraph(steps: order, needs: needs, triggers: Dictionary(uniqueKeysWithValues: triggers))
    }

    /// Resolves a step that had to wait.
    ///
    /// - Parameter documents: what steps that are done left.
    mutating func resolve(_ id: Step.ID, documents: any DocumentReader) throws -> Resolution {
        if let known = steps[id] { return .resolved(known) }
        guard var step = definitions[id] else { throw RunError.unresolved(id) }
        scope.documents = documents
        defer { scope.documents = nil }
        let arguments: Value
        do {
            scope.execution = resolver.dialect.execution(of: pipeline, step: id)
            arguments = try step.arguments.value(in: scope)
            if let loop = step.loop, loop.children == nil, resolver.goesThroughItems(step) {
                try expand(id, over: try loop.expressions(in: scope))
                step = definitions[id] ?? step
            }
        } catch EvaluationError.waits(let needed) {
            return .waits(for: needed)
        }
        scope.properties[id] = resolver.properties(of: step, arguments: arguments, results: nil)
        let action = try resolver.action(of: step, arguments: arguments, in: scope)
        try addWriters(of: action, id)
        addRemovals(of: action, step)
        return .resolved(try add(step, arguments, action, try resolver.dialect.cachePolicy(of: step)))
    }

    /// Makes known the steps of a loop.
    mutating func expand(_ loop: Step.ID, over items: [Expression]) throws(PipelineError) {
        self.items[loop] = items
        pipeline = pipeline.expanding(loop, over: items)
        for step in pipeline.steps where step.id == loop || step.iteration?.loop == loop {
            definitions[step.id] = step
            if step.id != loop { scope.properties[step.id] = .unknown }
        }
        let stated = try StepGraph(
            steps: pipeline.steps.map(\.id),
            needs: Dictionary(uniqueKeysWithValues: pipeline.steps.map { ($0.id, $0.statedNeeds) }))
        links = links.among(pipeline, stated: stated)
        try orderSteps()
    }

    /// Throws ``RunError`` when a loop's items are not those that its steps were made for: a step that writes them ran again.
    mutating func checkItems(of id: Step.ID, documents: any DocumentReader) throws {
        guard let known = items[id], let loop = definitions[id]?.loop else { return }
        scope.documents = documents
        scope.execution = resolver.dialect.execution(of: pipeline, step: id)
        defer { scope.documents = nil }
        guard try loop.expressions(in: scope) == known else { throw RunError.itemsChanged(of: id) }
    }

    /// What later steps may read of a step, as far as it is known.
    package func properties(of step: Step.ID) -> Object { scope.properties[step]?.known.object ?? [:] }

    /// Why a step will not run here, as far as that is known without its arguments.
    func unsupportedReason(for id: Step.ID) -> String? { definitions[id].flatMap(resolver.unsupportedReason) }

    /// The command that stands in for a step, or who says what it came to; nil when it runs itself.
    func substitution(for id: Step.ID) -> String? { definitions[id].flatMap(resolver.substitution) }

    /// Looks again for inputs that nothing provided: a command of the user's may have brought them meanwhile.
    mutating func lookAgain(at id: Step.ID) throws {
        guard let step = steps[id], !step.missingInputs.isEmpty else { return }
        // What was not there may be now.
        kinds = FileKinds()
        let policy = step.policy
        try add(step.step, step.arguments, step.action, policy: policy, owner: id)
    }

    /// Makes known what a step that is done has computed.
    package mutating func finish(_ id: Step.ID, _ results: StepResults) {
        guard let resolved = steps[id], let definition = definitions[id] else { return }
        var properties = resolver.properties(of: resolved.step, arguments: resolved.arguments, results: results)
        if let loop = definition.loop, case .object(var known) = properties.known {
            known.members += iterations(of: loop, selecting: results).members
            properties.known = .object(known)
        }
        scope.properties[id] = properties
    }

    /// Where a document lies that an expression names by its URI.
    func source(ofDocument uri: String, readBy step: Step.ID) throws -> InputSource {
        let input = Job.Input(name: "document", role: .data, uri: uri, path: "/document")
        return try resolver.sources(of: [input], readBy: step, links, kinds)[0]
    }

    func propertyFile(_ name: String, of step: Step.ID) -> PropertyFile? {
        definitions[step].flatMap { resolver.dialect.propertyFile(name, of: $0) }
    }

    /// Nil while an earlier step must be done first.
    private mutating func arguments(of step: Step, documents: (any DocumentReader)?) throws -> Value? {
        do {
            scope.execution = resolver.dialect.execution(of: pipeline, step: step.id)
            let arguments = try step.arguments.value(in: scope)
            scope.properties[step.id] = resolver.properties(of: step, arguments: arguments, results: nil)
            return arguments
        } catch EvaluationError.waits {
            return nil
        } catch EvaluationError.needsDocuments {
            // Read when the step's turn comes: an earlier step may write the document.
            return nil
        } catch EvaluationError.document where step.iteration != nil || step.loop != nil {
            // Other items may be fit.
            return nil
        } catch {
            throw ResolutionError(problems: ["step '\(step.id)': \(error)"])
        }
    }

    private mutating func addWriters(of action: StepAction, _ owner: Step.ID) throws {
        for job in action.jobs { links.add(try resolver.outputs(of: job, ownedBy: owner)) }
    }

    private mutating func addRemovals(of action: StepAction, _ step: Step) {
        guard case .cleanup(let cleanup) = action else { return }
        links.remove(removals(of: cleanup, by: step).places, by: step.id)
    }

    @discardableResult
    private mutating func add(
        _ step: Step, _ arguments: Value, _ action: StepAction, _ stated: CachePolicy?
    ) throws -> ResolvedStep {
        let policy = resolver.policies.policy(of: step, stated: stated)
        if case .trials(let found) = action {
            trials[step.id] = found.trials.map(\.job.step)
            for job in found.trials.map(\.job) {
                let own = Step(id: job.step, kind: step.kind, arguments: .literal(.null), branch: step.branch)
                try add(own, .null, .job(job), policy: policy, owner: step.id)
            }
        }
        return try add(step, arguments, action, policy: policy, owner: step.id)
    }

    @discardableResult
    private mutating func add(
        _ step: Step, _ arguments: Value, _ action: StepAction, policy: CachePolicy, owner: Step.ID
    ) throws -> ResolvedStep {
        let sources = try resolver.sources(of: action.inputs, readBy: owner, links, kinds)
        for case .outputs(let pieces) in sources.map(\.origin) {
            for piece in pieces { readers[piece.step, default: [:]][piece.output, default: []].append(step.id) }
        }
        let action = action.installing(Self.requirements(of: action.job, sources, kinds))
        let writers = try action.job.map { try resolver.outputs(of: $0, ownedBy: owner) } ?? []
        let resolved = ResolvedStep(
            step: step, arguments: arguments, action: action, sources: sources,
            outputURIs: Dictionary(writers.map { ($0.output.name, $0.uri) }) { first, _ in first }, policy: policy)
        steps[step.id] = resolved
        return resolved
    }

    /// The requirements beside a script that the cloud would install first; nil where there are none in a folder of this machine.
    private static func requirements(of job: Job?, _ sources: [InputSource], _ kinds: FileKinds) -> FilePath? {
        guard let job, job.container == nil, let script = job.script.map({ FilePath($0) }) else { return nil }
        for source in sources where source.input.role == .code && source.input.layout == .unpacked {
            guard case .local(let folder) = source.origin, script.starts(with: FilePath(source.input.path)) else {
                continue
            }
            let file = folder.appending("requirements.txt")
            return kinds.exists(file) ? file : nil
        }
        return nil
    }

    private static func text(of error: any Error, _ step: Step.ID) -> String {
        error is DataURIError || error is EvaluationError ? "step '\(step)': \(error)" : "\(error)"
    }
}

extension StepAction {
    /// The same with what its job wants to be installed.
    fileprivate func installing(_ requirements: FilePath?) -> StepAction {
        guard let requirements, case .job(var job) = self else { return self }
        job.ownRequirements = requirements.string
        return .job(job)
    }
}

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
