import PipelineModel

/// One job of an execution: one that a client asked for, or a step of a pipeline.
struct ExecutedJob: Sendable {
    let kind: JobKind
    let execution: PipelineCatalog.Execution
    /// Nil while it has not begun.
    let step: ExecutionStep?
    let name: String

    /// How it stands, in the words of the service.
    var status: String {
        // What it wrote is shown to clients once all has ended.
        let step = execution.job == nil || execution.status.isOver ? self.step?.status : nil
        return switch (step, execution.status) {
        case ("Succeeded", _): "Completed"
        case ("Failed", _): "Failed"
        case ("Stopped", _): "Stopped"
        case (_, .stopping): "Stopping"
        case (_, .executing): "InProgress"
        case (_, .stopped): "Stopped"
        default: "Failed"
        }
    }

    var isOver: Bool { !["InProgress", "Stopping"].contains(status) }

    /// Why it failed, as far as anything tells.
    private var failure: String? {
        status == "Failed" ? step?.failure ?? execution.failure ?? "it did not run" : nil
    }

    private var startedAt: Int64 { step?.startedAt ?? execution.startedAt }
    private var endedAt: Int64? { step?.endedAt ?? (execution.status.isOver ? execution.changedAt : nil) }

    /// What the Describe call of its kind answers.
    func description(_ account: AWSAccount) -> Object {
        var object = step?.properties ?? execution.job?.request ?? [:]
        object["Tags"] = nil
        object[kind.nameKey] = .string(name)
        object[kind.arnKey] = .string(account.arn("\(kind.resource)/\(name)"))
        object[kind.statusKey] = .string(status)
        object["CreationTime"] = .time(execution.startedAt)
        object["LastModifiedTime"] = .time(endedAt ?? startedAt)
        object[kind.timeKeys.start] = .time(startedAt)
        if let endedAt { object[kind.timeKeys.end] = .time(endedAt) }
        if let failure { object["FailureReason"] = .string(String(failure.prefix(1024))) }
        if kind == .training { addTraining(to: &object) }
        if kind == .processing, let failure { object["ExitMessage"] = .string(String(failure.prefix(1024))) }
        return object
    }

    private func addTraining(to object: inout Object) {
        object["SecondaryStatus"] = .string(status == "InProgress" ? "Training" : status)
        if let endedAt {
            let seconds = Int(max(1, (endedAt - startedAt) / 1_000_000_000))
            object["TrainingTimeInSeconds"] = .integer(seconds)
            object["BillableTimeInSeconds"] = .integer(seconds)
        }
        if let model = object["ModelArtifacts"]?["S3ModelArtifacts"]?.string, let job = execution.job {
            object["ModelArtifacts"] = ["S3ModelArtifacts": .string(job.renamed(model))]
        }
    }

    /// One entry of the List call of its kind.
    func summary(_ account: AWSAccount) -> Object {
        let all = description(account)
        let keys = [
            kind.nameKey, kind.arnKey, kind.statusKey, "CreationTime", "LastModifiedTime", kind.timeKeys.end,
            "FailureReason",
        ]
        return Object(members: all.members.filter { keys.contains($0.key) })
    }
}

extension PipelineCatalog.Execution {
    /// The job that a client asked for, and those that steps are.
    func jobs(of kind: JobKind) -> [ExecutedJob] {
        if let job, job.kind == kind {
            let own = steps.first { $0.name == job.step }
            return [ExecutedJob(kind: kind, execution: self, step: own, name: job.name)] + trials(of: kind)
        }
        let own = steps.filter { $0.kind == kind.stepType && !$0.isTrial }.map { step in
            ExecutedJob(kind: kind, execution: self, step: step, name: step.jobName(in: id))
        }
        return own + trials(of: kind)
    }

    /// The trainings of a tuning, which have names of their own.
    private func trials(of kind: JobKind) -> [ExecutedJob] {
        guard kind == .training else { return [] }
        return steps.filter(\.isTrial).map { ExecutedJob(kind: kind, execution: self, step: $0, name: $0.name) }
    }
}
