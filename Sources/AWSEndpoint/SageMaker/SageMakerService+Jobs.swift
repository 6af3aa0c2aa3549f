import HostSystem
import PipelineModel

/// Calls on jobs: those that clients ask for by themselves, and those that steps of pipelines are.
extension SageMakerService {
    /// For how long a client that asks how a job stands is let wait for its end. Those that ask again and again do so after
    /// seconds: most jobs are replayed before.
    private static let patience = Duration.seconds(20)

    func answer(_ operation: JobOperation, _ request: Request) async throws -> Object {
        switch operation {
        case .create(let kind): try create(kind, request)
        case .describe(let kind): try await describe(kind, request)
        case .list(let kind): try list(kind, request)
        case .stop(let kind): try stop(kind, request)
        }
    }

    private func create(_ kind: JobKind, _ request: Request) throws -> Object {
        let job = JobRequest(kind: kind, name: try request.jobName(kind.nameKey), request: request.object)
        guard self.job(kind, named: job.name) == nil else {
            throw AWSError(
                "ResourceInUse",
                "Job name must be unique within an AWS account and region, and a \(kind.rawValue.lowercased()) job with this name already exists (\(account.arn("\(kind.resource)/\(job.name)")))"
            )
        }
        let model = try kind == .transform ? self.model(try request.text("ModelName")) : nil
        start(job.definition(model: model), as: job)
        var result = Object()
        result[kind.arnKey] = .string(account.arn("\(kind.resource)/\(job.name)"))
        return result
    }

    /// Starts what is no pipeline of a client's: an execution all the same.
    @discardableResult
    func start(_ definition: String, as job: JobRequest? = nil) -> PipelineCatalog.Execution {
        var execution = PipelineCatalog.Execution(
            id: Self.newID(), pipeline: JobRequest.pipeline, definition: definition, parameters: [:], selected: [],
            request: [:], startedAt: .now, changedAt: .now)
        execution.job = job
        let (begun, _) = catalog.begin(execution, token: nil)
        run(begun)
        return begun
    }

    private func describe(_ kind: JobKind, _ request: Request) async throws -> Object {
        let name = try request.text(kind.nameKey)
        guard let asked = job(kind, named: name) else { throw AWSError.missing("\(kind.resource)/\(name)") }
        runner.wasAsked(about: asked.execution.id)
        await waitForEnd(of: asked)
        return (job(kind, named: name) ?? asked).description(account)
    }

    private func waitForEnd(of asked: ExecutedJob) async {
        guard asked.execution.job != nil else { return }
        let end = ContinuousClock.now + Self.patience
        while .now < end, !Task.isCancelled, !(job(asked.kind, named: asked.name)?.isOver ?? true) {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The job of a name; of several, the one that began last.
    func job(_ kind: JobKind, named name: String) -> ExecutedJob? {
        let name = name.split(separator: "/").last.map(String.init) ?? name
        return catalog.executions.reversed().lazy.flatMap { $0.jobs(of: kind) }.first { $0.name == name }
    }

    private func list(_ kind: JobKind, _ request: Request) throws -> Object {
        let all = catalog.executions.flatMap { $0.jobs(of: kind) }.filter { job in
            (request["NameContains"]?.string).map { job.name.contains($0) } ?? true
                && (request["StatusEquals"]?.string).map { job.status == $0 } ?? true
        }
        let sorted = request["SortBy"]?.string == "Name" ? all.sorted { $0.name < $1.name } : all
        let ordered = request["SortOrder"]?.string == "Ascending" ? sorted : sorted.reversed()
        return try request.page(of: ordered.map { .object($0.summary(account)) }, as: "\(kind.noun)Summaries")
    }

    private func stop(_ kind: JobKind, _ request: Request) throws -> Object {
        let name = try request.text(kind.nameKey)
        guard let asked = job(kind, named: name) else { throw AWSError.missing("\(kind.resource)/\(name)") }
        guard !asked.isOver else {
            throw AWSError.invalid(
                "The request was rejected because the \(kind.rawValue.lowercased()) job is in status \(asked.status).")
        }
        catalog.change(execution: asked.execution.id) { $0.stop() }
        running.stop(asked.execution.id)
        return [:]
    }

    /// The trainings of a tuning job.
    func listTrials(_ request: Request) throws -> Object {
        let name = try request.text(JobKind.tuning.nameKey)
        guard let tuning = job(.tuning, named: name) else {
            throw AWSError.missing("\(JobKind.tuning.resource)/\(name)")
        }
        let step = tuning.step?.name ?? ""
        let trials = tuning.execution.jobs(of: .training).filter { job in
            job.step.map { $0.isTrial && $0.name.hasPrefix("\(step)-") } ?? false
        }
        return try request.page(of: trials.map { .object($0.summary(account)) }, as: "TrainingJobSummaries")
    }
}

extension Request {
    /// The name of a new job.
    func jobName(_ key: String) throws(AWSError) -> String {
        let name = try text(key)
        guard name.utf8.count <= 63, name.isSageMakerName else {
            throw .invalid(
                "Value '\(name)' at '\(key)' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
            )
        }
        return name
    }
}
