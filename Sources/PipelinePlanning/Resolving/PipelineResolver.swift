package import PipelineModel

/// Resolves a pipeline: evaluates what its steps say, finds out what each does here, where its data lies and its order.
package struct PipelineResolver: Sendable {
    private let pipeline: Pipeline
    private let resolver: StepResolver

    package init(
        pipeline: Pipeline, dialect: any Dialect, data: DataSettings, policies: CachePolicies = CachePolicies(),
        substitutions: Substitutions = Substitutions(), aws: AWSChoices = AWSChoices()
    ) {
        self.pipeline = pipeline
        resolver = StepResolver(
            dialect: dialect, data: data, policies: policies, substitutions: substitutions, aws: aws)
    }

    /// What can be known before anything runs.
    ///
    /// Throws ``ResolutionError`` with all that is wrong, or ``PipelineError`` for a cycle.
    ///
    /// - Parameter kinds: the door through which is asked what lies on this machine.
    package func resolve(parameters: [String: Value], kinds: FileKinds = FileKinds()) throws -> ResolvedPipeline {
        try checkNames()
        return try ResolvedPipeline(pipeline, resolver, parameters: parameters, kinds: kinds)
    }

    /// Settings that name steps which are not there would be without effect, and nobody would know.
    private func checkNames() throws {
        let names = pipeline.steps.map(\.id.rawValue)
        let problems =
            resolver.policies.steps.keys.filter { !pipeline.mayHave($0) }.sorted().map { ("'steps' of 'cache'", $0) }
            + resolver.aws.steps.keys.filter { !pipeline.mayHave($0) }.sorted().map { ("'steps' of 'aws'", $0) }
            + resolver.substitutions.unknownNames(in: pipeline).map { ("'steps'", $0) }
        guard problems.isEmpty else {
            throw ResolutionError(
                problems: problems.map { place, name in
                    "\(place) names step '\(name)', which the pipeline does not have"
                        + suggestion(for: name, among: names)
                })
        }
    }
}

/// All that keeps a pipeline's steps from becoming jobs.
package struct ResolutionError: Error, Hashable, CustomStringConvertible {
    package let problems: [String]

    package init(problems: [String]) { self.problems = problems }

    package var description: String { problems.joined(separator: "\n") }
}
