package import PipelineModel

/// Says what a step does here, from its resolved arguments. Pure but for a look whether local data is there.
struct StepResolver: Sendable {
    let dialect: any Dialect
    let data: DataSettings
    let policies: CachePolicies
    let substitutions: Substitutions
    let aws: AWSChoices

    /// What a step does: what stands for it by name, else what its dialect says, else what stands for steps of the cloud.
    func action(of step: Step, arguments: Value, in scope: Scope) throws -> StepAction {
        if let adopted = substitutions.adopted[step.id] {
            return .provided(.object(adopted.values), source: adopted.source)
        }
        if let problem = step.problem { return .cloudOnly(problem) }
        if let substitution = substitutions.exact(step) { return try action(of: substitution, for: step, arguments) }
        if let loop = step.loop { return .loop(loop) }
        let own = try dialect.action(of: step, arguments: arguments, in: scope)
        guard case .cloudOnly(let reason) = own else {
            return own.retrying(substitutions.retriesFailedJobs).reaching(aws.choice(of: step), in: aws.region)
        }
        if let substitution = substitutions.fallback(step) {
            return try action(of: substitution, for: step, arguments)
        }
        return .cloudOnly(reason)
    }

    /// Why a step will not run here, as far as its kind alone tells.
    func unsupportedReason(for step: Step) -> String? {
        if let problem = step.problem, substitutions.adopted[step.id] == nil { return problem }
        let isStoodInFor = substitutions.adopted[step.id] != nil || substitutions.fallback(step) != nil
        if isStoodInFor { return nil }
        guard let loop = step.loop else { return dialect.unsupportedReason(for: step) }
        let obstacles = loop.body.lazy.compactMap { body in unsupportedReason(for: body).map { (body.id, $0) } }
        return obstacles.first.map { "its '\($0)' \($1)" }
    }

    /// What stands in for a step, as far as anything does: the command, or who says what it came to.
    func substitution(for step: Step) -> String? {
        if let adopted = substitutions.adopted[step.id] { return adopted.source }
        if step.problem != nil { return nil }
        let exact = substitutions.exact(step)
        guard
            let substitution = exact
                ?? (dialect.unsupportedReason(for: step) == nil ? nil : substitutions.fallback(step))
        else {
            return nil
        }
        switch substitution {
        case .handler(let command): return command.joined(separator: " ")
        case .outputs: return "retake.yaml"
        }
    }

    private func action(of substitution: Substitutions.Substitution, for step: Step, _ arguments: Value) throws
        -> StepAction
    {
        switch substitution {
        case .outputs(let outputs): .provided(.object(outputs), source: "retake.yaml")
        case .handler(let command):
            .handler(try dialect.handler(for: step, arguments: arguments, command: command))
        }
    }

    /// What later steps read of a step before it is done, and afterwards.
    func properties(of step: Step, arguments: Value, results: StepResults?) -> StepProperties {
        var properties = dialect.properties(of: step, arguments: arguments, results: results)
        if results == nil, substitutions.exact(step) != nil || substitutions.adopted[step.id] != nil {
            properties.open = .all
        }
        return properties
    }

    /// Everything about a step but where its inputs come from.
    func outputs(of job: Job, ownedBy owner: Step.ID) throws -> [Writer] {
        let read = Set(job.inputs.map(\.uri))
        return try job.outputs.map {
            Writer(
                step: job.step, owner: owner, output: $0, uri: try DataURI($0.uri, relativeTo: data.baseFolder),
                isRead: read.contains($0.uri))
        }
    }

    /// - Parameter kinds: what lies on this machine.
    func sources(
        of inputs: [Job.Input], readBy reader: Step.ID, _ links: DataLinks, _ kinds: FileKinds
    ) throws -> [InputSource] {
        try inputs.map { input in
            let uri = try DataURI(input.uri, relativeTo: data.baseFolder)
            let pieces = links.pieces(of: uri, readBy: reader)
            let origin = pieces.isEmpty ? localOrigin(of: input, uri, kinds) : .outputs(pieces)
            let remover = origin == .nothing ? links.remover(of: uri, beforeReadBy: reader) : nil
            return InputSource(input: input, uri: uri, origin: origin, remover: remover)
        }
    }

    private func localOrigin(of input: Job.Input, _ uri: DataURI, _ kinds: FileKinds) -> InputSource.Origin {
        if let path = data.localPath(of: uri, kinds) { return .local(path) }
        guard input.layout == .plain, input.reference != .manifest else { return .nothing }
        return data.prefix(of: uri, written: input.uri, kinds).map { .prefix($0) } ?? .nothing
    }
}

extension StepAction {
    /// The jobs that run for it.
    var jobs: [Job] {
        switch self {
        case .job(let job): [job]
        case .trials(let trials): trials.trials.map(\.job)
        default: []
        }
    }

    /// What a person should know about it.
    package var notices: [String] {
        switch self {
        case .job(let job): job.notices + job.metricNotices
        case .loop(let loop): loop.notices
        case .trials(let trials): trials.notices + (trials.trials.first?.job.metricNotices ?? [])
        default: []
        }
    }

    /// What it reads itself.
    var inputs: [Job.Input] {
        switch self {
        case .job(let job): job.inputs
        case .registration(let registration): registration.inputs
        default: []
        }
    }

    /// With its jobs in reach of somebody's AWS.
    fileprivate func reaching(_ choice: AWSChoice, in region: String?) -> StepAction {
        func reaching(_ job: Job) -> Job {
            var job = job
            job.aws = choice
            if choice == .local {
                let names = ["AWS_REGION", "AWS_DEFAULT_REGION"]
                if let region, !job.isNetworkIsolated, job.container == nil,
                    names.allSatisfy({ job.environment[$0] == nil })
                {
                    for name in names { job.environment[name] = region }
                }
                return job
            }
            if choice.isReal, !job.isNetworkIsolated {
                job.notices.append(
                    "has your own AWS (\(choice.words ?? "")): what it reads and writes there is not watched, and does not count"
                )
            }
            return job
        }
        switch self {
        case .job(let job): return .job(reaching(job))
        case .trials(var trials):
            trials.trials = trials.trials.map {
                .init(job: reaching($0.job), objective: $0.objective, settings: $0.settings)
            }
            return .trials(trials)
        default: return self
        }
    }

    /// Without its retries, unless they are wanted: none of the reasons that a definition names is a failed script.
    fileprivate func retrying(_ isWanted: Bool) -> StepAction {
        guard !isWanted, case .job(var job) = self else { return self }
        job.retry = nil
        return .job(job)
    }
}
