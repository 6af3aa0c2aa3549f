package import PipelineModel

/// Pipelines that a `retake.yaml` writes itself.
package struct FileDialect: Dialect {
    package init() {}

    package func execution(of pipeline: Pipeline, step: Step.ID?) -> [String: Value] { [:] }

    package func action(of step: Step, arguments: Value, in scope: Scope) throws -> StepAction {
        if let when = arguments["when"] {
            do {
                let decision = try WhenDecision(when)
                if !decision.holds { return .skippedByCondition(decision.text) }
            } catch {
                return .invalid("\(error)")
            }
        }
        return .job(FileJobBuilder(step: step.id, arguments: arguments).job())
    }

    package func unsupportedReason(for step: Step) -> String? { nil }

    package func properties(of step: Step, arguments: Value, results: StepResults?) -> StepProperties {
        var properties = Object()
        properties["outputs"] = arguments["uris"] ?? [:]
        guard let results else { return StepProperties(.object(properties), open: .roots(["metrics"])) }
        let metrics = results.metrics.map { Object.Member(key: $0.name, value: .double($0.value)) }
        properties["metrics"] = .object(Object(members: metrics))
        return StepProperties(.object(properties))
    }

    package func cachePolicy(of step: Step) throws -> CachePolicy? {
        step.attributes["cache"]?.string.flatMap { CachePolicy($0) }
    }

    /// No step is one for the cloud, so nobody stands in for any.
    package func handler(for step: Step, arguments: Value, command: [String]) throws -> Handler {
        Handler(step: step.id, kind: step.kind, command: command, input: arguments)
    }

    package func propertyFile(_ name: String, of step: Step) -> PropertyFile? { nil }
}
