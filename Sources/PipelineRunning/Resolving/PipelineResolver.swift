package import PipelineModel

/// Resolves a pipeline: evaluates what its steps say, makes their jobs, finds their data and their order.
package struct PipelineResolver: Sendable {
    private let pipeline: Pipeline
    private let dialect: any Dialect
    private let data: DataSettings
    private let policies: CachePolicies

    package init(
        pipeline: Pipeline, dialect: any Dialect, data: DataSettings, policies: CachePolicies = CachePolicies()
    ) {
        self.pipeline = pipeline
        self.dialect = dialect
        self.data = data
        self.policies = policies
    }

    /// Throws ``ResolutionError`` with all that is wrong, or ``PipelineError`` for a cycle.
    package func resolve(parameters: [String: Value]) throws -> ResolvedPipeline {
        let ids = pipeline.steps.map(\.id)
        let known = Set(ids.map(\.rawValue))
        let unknown = policies.steps.keys.filter { !known.contains($0) }.sorted().map { name in
            "'steps' of 'cache' names step '\(name)', which the pipeline does not have"
                + suggestion(for: name, among: ids.map(\.rawValue))
        }
        guard unknown.isEmpty else { throw ResolutionError(problems: unknown) }
        let statedNeeds = Dictionary(
            uniqueKeysWithValues: pipeline.steps.map { ($0.id, Set($0.dependsOn + $0.referredSteps)) })
        let stated = try StepGraph(steps: ids, needs: statedNeeds)
        let (jobs, policies) = try jobs(inOrder: stated.order, parameters: parameters)

        var problems: [String] = []
        var writers: [Writer] = []
        var inputURIs: [Step.ID: [DataURI]] = [:]
        for id in stated.order {
            guard let job = jobs[id] else { continue }
            do {
                inputURIs[id] = try job.inputs.map { try DataURI($0.uri, relativeTo: data.baseFolder) }
                writers += try job.outputs.map {
                    Writer(step: id, output: $0, uri: try DataURI($0.uri, relativeTo: data.baseFolder))
                }
            } catch {
                problems.append("step '\(id)': \(error)")
            }
        }
        guard problems.isEmpty else { throw ResolutionError(problems: problems) }

        let links = DataLinks(writers: writers, stated: stated)
        var needs = statedNeeds
        var sources: [Step.ID: [InputSource]] = [:]
        var readers: [Step.ID: [String: [Step.ID]]] = [:]
        for id in stated.order {
            guard let job = jobs[id], let uris = inputURIs[id] else { continue }
            sources[id] = zip(job.inputs, uris).map { input, uri in
                let pieces = links.pieces(of: uri, readBy: id)
                for piece in pieces {
                    needs[id, default: []].insert(piece.step)
                    readers[piece.step, default: [:]][piece.output, default: []].append(id)
                }
                let origin: InputSource.Origin =
                    pieces.isEmpty ? data.localPath(of: uri).map { .local($0) } ?? .nothing : .outputs(pieces)
                return InputSource(input: input, uri: uri, origin: origin)
            }
        }
        let outputURIs = Dictionary(grouping: writers, by: \.step).mapValues { writers in
            Dictionary(writers.map { ($0.output.name, $0.uri) }) { first, _ in first }
        }
        return ResolvedPipeline(
            pipeline: pipeline, jobs: jobs, graph: try StepGraph(steps: ids, needs: needs), sources: sources,
            policies: policies, baseFolder: data.baseFolder, outputURIs: outputURIs, readers: readers)
    }

    /// The jobs of all steps; properties of earlier ones are known to later ones.
    private func jobs(
        inOrder order: [Step.ID], parameters: [String: Value]
    ) throws -> ([Step.ID: Job], [Step.ID: CachePolicy]) {
        let steps = Dictionary(uniqueKeysWithValues: pipeline.steps.map { ($0.id, $0) })
        var scope = Scope(parameters: parameters)
        var evaluated: [(step: Step, arguments: Value)] = []
        var problems: [String] = []
        for step in order.compactMap({ steps[$0] }) {
            scope.execution = dialect.execution(of: pipeline, step: step.id)
            do {
                let arguments = try step.arguments.value(in: scope)
                scope.properties[step.id] = try dialect.properties(of: step, arguments: arguments)
                evaluated.append((step, arguments))
            } catch let error as EvaluationError {
                problems.append("step '\(step.id)': \(error)")
            } catch {
                problems.append("\(error)")
            }
        }
        var jobs: [Step.ID: Job] = [:]
        var policies: [Step.ID: CachePolicy] = [:]
        let built = evaluated.concurrentMap { step, arguments in
            Result { (try dialect.job(for: step, arguments: arguments), try dialect.cachePolicy(of: step)) }
        }
        for ((step, _), result) in zip(evaluated, built) {
            switch result {
            case .success(let (job, policy)):
                jobs[step.id] = job
                policies[step.id] = self.policies.policy(of: step.id, stated: policy)
            case .failure(let error): problems.append("\(error)")
            }
        }
        guard problems.isEmpty else { throw ResolutionError(problems: problems) }
        return (jobs, policies)
    }
}

/// All that keeps a pipeline's steps from becoming jobs.
package struct ResolutionError: Error, Hashable, CustomStringConvertible {
    package let problems: [String]

    package init(problems: [String]) { self.problems = problems }

    package var description: String { problems.joined(separator: "\n") }
}

extension Step {
    fileprivate var referredSteps: [Step.ID] {
        arguments.references.compactMap { if case .step(let id, _) = $0 { id } else { nil } }
    }
}
