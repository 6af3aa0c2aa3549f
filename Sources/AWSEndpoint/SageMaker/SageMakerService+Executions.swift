import HostSystem
import PipelineModel

/// Calls on executions.
extension SageMakerService {
    func execution(_ request: Request) throws -> PipelineCatalog.Execution {
        let execution = try catalog.execution(try request.executionID)
        runner.wasAsked(about: execution.id)
        return execution
    }

    private func arn(of execution: PipelineCatalog.Execution) -> String {
        account.arn("pipeline/\(execution.pipeline)/execution/\(execution.id)")
    }

    func startExecution(_ request: Request) throws -> Object {
        let pipeline = try catalog.pipeline(request.pipelineName)
        var parameters: [String: String] = [:]
        for parameter in request.objects("PipelineParameters") {
            guard let name = parameter["Name"]?.string, let value = parameter["Value"]?.string else {
                throw AWSError.invalid("each of PipelineParameters has a Name and a Value, which is text")
            }
            parameters[name] = value
        }
        let known =
            (try? JSONReader.read(pipeline.definition))?["Parameters"]?.array?.compactMap { $0["Name"]?.string } ?? []
        if let unknown = parameters.keys.sorted().first(where: { !known.contains($0) }) {
            throw AWSError.invalid("Unknown parameter \(unknown) of pipeline \(pipeline.name)")
        }
        var definition = pipeline.definition
        if let version = request["PipelineVersionId"]?.integer {
            guard (1...pipeline.versions.count).contains(version), let kept = pipeline.versions[version - 1].definition
            else { throw AWSError.invalid("Pipeline \(pipeline.name) has no version \(version) that could be started") }
            definition = kept
        }
        var selected: [String] = []
        if let config = request["SelectiveExecutionConfig"] {
            selected = config["SelectedSteps"]?.array?.compactMap { $0["StepName"]?.string } ?? []
            guard !selected.isEmpty else { throw AWSError.invalid("SelectedSteps names no step") }
        }
        let execution = PipelineCatalog.Execution(
            id: Self.newID(), pipeline: pipeline.name, definition: definition,
            parameters: parameters, selected: selected, request: request.object, startedAt: .now, changedAt: .now,
            tags: [])
        return start(execution, token: request["ClientRequestToken"]?.string)
    }

    func retryExecution(_ request: Request) throws -> Object {
        let earlier = try execution(request)
        guard let again = catalog.restart(earlier.id) else {
            throw AWSError("ConflictException", "only an execution that failed or was stopped can be tried again")
        }
        run(again)
        return ["PipelineExecutionArn": .string(arn(of: earlier))]
    }

    private func start(_ execution: PipelineCatalog.Execution, token: String?) -> Object {
        let (execution, isNew) = catalog.begin(execution, token: token)
        if isNew { run(execution) }
        return ["PipelineExecutionArn": .string(arn(of: execution))]
    }

    func run(_ execution: PipelineCatalog.Execution) {
        let steps = (try? JSONReader.read(execution.definition))?["Steps"]?.array ?? []
        let ledger = ExecutionLedger(
            catalog: catalog, execution: execution.id, kinds: Self.kinds(of: steps), logs: logs)
        let task = Task { [catalog, runner, logs] in
            do {
                let summary = try await runner.run(execution, report: ledger)
                let details = await runner.details(of: execution, after: summary) { uri in
                    execution.job?.renamed(uri) ?? uri
                }
                for (step, details) in details {
                    catalog.change(execution: execution.id) { $0.note(details.properties, of: step.rawValue) }
                    if let read = details.log { logs.keep(read, of: step.rawValue, in: execution.id) }
                }
                let words = summary.failure(isJob: execution.job != nil)
                catalog.change(execution: execution.id) { $0.end(summary.outcome.status, words) }
            } catch is CancellationError {
                catalog.change(execution: execution.id) { $0.end(.stopped) }
            } catch {
                catalog.change(execution: execution.id) { $0.end(.failed, "\(error)") }
            }
        }
        running.add(execution.id, task)
    }

    /// The type of each step, those in branches and in the bodies of loops too.
    private static func kinds(of steps: [Value]) -> [String: String] {
        var kinds: [String: String] = [:]
        for step in steps {
            if let name = step["Name"]?.string { kinds[name] = step["Type"]?.string ?? "" }
            for branch in ["IfSteps", "ElseSteps", "ForEachBody"] {
                kinds.merge(Self.kinds(of: step["Arguments"]?[branch]?.array ?? [])) { first, _ in first }
            }
        }
        return kinds
    }

    func stopExecution(_ request: Request) throws -> Object {
        let execution = try execution(request)
        guard !execution.status.isOver else {
            throw AWSError("ConflictException", "the execution is \(execution.status.rawValue)")
        }
        catalog.change(execution: execution.id) { $0.stop() }
        running.stop(execution.id)
        return ["PipelineExecutionArn": .string(arn(of: execution))]
    }

    func describe(_ execution: PipelineCatalog.Execution) -> Object {
        var object: Object = [
            "PipelineArn": .string(account.arn("pipeline/\(execution.pipeline)")),
            "PipelineExecutionArn": .string(arn(of: execution)),
            "PipelineExecutionDisplayName": .string("execution-\(execution.startedAt / 1_000_000)"),
            "PipelineExecutionStatus": .string(execution.status.rawValue), "CreationTime": .time(execution.startedAt),
            "LastModifiedTime": .time(execution.changedAt),
        ]
        let kept = [
            "PipelineExecutionDisplayName", "PipelineExecutionDescription", "ParallelismConfiguration",
            "SelectiveExecutionConfig", "PipelineVersionId",
        ]
        for key in kept {
            if let value = execution.request[key] { object[key] = value }
        }
        if let failure = execution.failure { object["FailureReason"] = .string(String(failure.prefix(1300))) }
        return object
    }

    func describeDefinition(_ execution: PipelineCatalog.Execution) -> Object {
        ["PipelineDefinition": .string(execution.definition), "CreationTime": .time(execution.startedAt)]
    }

    func listExecutions(_ request: Request) throws -> Object {
        let name = try catalog.pipeline(request.pipelineName).name
        let own = catalog.executions.filter { $0.pipeline == name && $0.isOfPipeline }
        let found = (request["SortOrder"]?.string == "Ascending" ? own : own.reversed()).map { execution -> Value in
            let all = describe(execution)
            var summary: Object = ["StartTime": .time(execution.startedAt)]
            for key in [
                "PipelineExecutionArn", "PipelineExecutionStatus", "PipelineExecutionDescription",
                "PipelineExecutionDisplayName",
            ] {
                if let value = all[key] { summary[key] = value }
            }
            if let failure = all["FailureReason"] { summary["PipelineExecutionFailureReason"] = failure }
            return .object(summary)
        }
        return try request.page(of: found, as: "PipelineExecutionSummaries")
    }

    func listSteps(_ request: Request) throws -> Object {
        let execution = try execution(request)
        let arn = arn(of: execution)
        let steps = execution.steps.filter { !$0.isTrial }.sorted { $0.startedAt < $1.startedAt }
        let ordered = request["SortOrder"]?.string == "Ascending" ? steps : steps.reversed()
        let source = execution.request["SelectiveExecutionConfig"]?["SourcePipelineExecutionArn"]?.string ?? arn
        let values = ordered.map { step in
            let isReused = !execution.selected.isEmpty && !execution.selected.contains(step.name)
            return step.json(account, execution: arn, id: execution.id, source: isReused ? source : nil)
        }
        return try request.page(of: values, as: "PipelineExecutionSteps")
    }

    func listParameters(_ request: Request) throws -> Object {
        let execution = try execution(request)
        let parameters = (try? JSONReader.read(execution.definition))?["Parameters"]?.array ?? []
        let values = parameters.compactMap { parameter -> Value? in
            guard let name = parameter["Name"]?.string else { return nil }
            let standard = parameter["DefaultValue"].map { $0.string ?? $0.json() }
            guard let value = execution.parameters[name] ?? standard else { return nil }
            return ["Name": .string(name), "Value": .string(value)]
        }
        return try request.page(of: values, as: "PipelineParameters")
    }

    static func newID() -> String {
        String((0..<12).map { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement() ?? "a" })
    }
}

extension RunSummary {
    /// Why it failed, in the words of an execution, or of a job alone.
    fileprivate func failure(isJob: Bool) -> String? {
        guard let failed = steps.first(where: { $0.outcome == .failed || isJob && $0.outcome == .cloudOnly }) else {
            return nil
        }
        let words = failed.failure?.words ?? failed.reason
        return isJob ? words : "Step '\(failed.step)' failed with message: \(words)"
    }
}

extension RunSummary.Outcome {
    fileprivate var status: PipelineCatalog.Status {
        switch self {
        case .succeeded, .incomplete: .succeeded
        case .failed: .failed
        case .completedWithFailures: .completedWithFailures
        case .interrupted: .stopped
        }
    }
}
