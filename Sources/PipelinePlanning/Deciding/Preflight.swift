import CacheStorage
import HostSystem
import PipelineModel
import StepExecution
import SystemPackage

/// Finds what would make a step fail for sure, before the first one starts.
struct Preflight {
    let cache: Cache
    let machine: Machine
    let files: LocalFiles
    let data: DataSettings
    /// Whether a step may run at all.
    let isActive: (Step.ID) -> Bool

    /// What may never run is not checked: a branch that is not taken, what only the cloud can do.
    func check(_ plan: Plan) throws {
        let steps = plan.state.resolved.graph.order.filter { isActive($0) && plan[$0].mayRun }
            .compactMap { plan.state.resolved[$0] }
        let mayBeProvided = provided(plan)
        let manifests = try steps.flatMap(manifestErrors)
        let unlisted = manifests.compactMap { if case .missing(let input) = $0 { input } else { nil } }
        let early = plan.state.resolved.earlySources().filter { isActive($0.key) && plan[$0.key].mayRun }
        let missing =
            steps.filter { !mayBeProvided.contains($0.id) }.flatMap(\.missingInputs) + unlisted
            + early.keys.sorted().filter { !mayBeProvided.contains($0) }.flatMap { step in
                early[step, default: []].compactMap { $0.missing(in: step) }
            }
        guard missing.isEmpty else { throw RunError.missingInputs(missing) }
        let found =
            try manifests.map(\.description)
            + steps.flatMap { step in
                try step.job.map { try missingPackages(of: $0) + problems(of: $0, sources: step.sources) } ?? []
            }
        guard found.isEmpty else { throw RunError.missingScripts(found) }
    }

    /// The steps after a command of the user's that is still to run: it may bring data that nobody can know of.
    private func provided(_ plan: Plan) -> Set<Step.ID> {
        var provided: Set<Step.ID> = []
        for step in plan.state.resolved.graph.order {
            let isProvided = plan.state.resolved.graph.needs[step, default: []].contains { needed in
                if provided.contains(needed) { return true }
                guard plan.state.resolved.substitution(for: needed) != nil else { return false }
                return plan[needed].mayRun
            }
            if isProvided { provided.insert(step) }
        }
        return provided
    }

    /// What is wrong with a step's manifests on this machine, and with what they list.
    private func manifestErrors(of step: ResolvedStep) throws -> [InputError] {
        try step.sources.compactMap { source in
            guard source.input.reference == .manifest, case .local = source.origin else { return nil }
            do {
                _ = try InputReader(cache: cache, files: files, data: data)
                    .content(of: source, for: step.id, outputs: [:])
                return nil
            } catch let error as InputError {
                return error
            }
        }
    }

    /// Nil for a job in a container, since what its image holds only the job finds out, and where one is still to be made.
    private func interpreter(for job: Job) throws -> Interpreter? {
        guard job.container == nil, !machine.lacksEnvironment(of: job),
            case .interpreter(let interpreter) = try machine.programs(for: job)
        else {
            return nil
        }
        return interpreter
    }

    private func missingPackages(of job: Job) throws -> [String] {
        guard !job.requiredPackages.isEmpty, let interpreter = try interpreter(for: job) else { return [] }
        let versions = interpreter.installed.versions
        let missing = job.requiredPackages.filter { name in
            // The same package for machines without a GPU, under a name of its own.
            versions[name] == nil && versions["\(name)-cpu"] == nil
        }
        guard !missing.isEmpty else { return [] }
        return [
            "step '\(job.step)' needs \(missing.joined(separator: ", ")), and the Python that runs it lacks that; "
                + (EnvironmentRequest(ofEnvironment: interpreter.folder).map { "add that to \($0.place)" }
                    ?? "type: \(interpreter.executable) -m pip install \(missing.joined(separator: " "))")
        ]
    }

    private func problems(of job: Job, sources: [InputSource]) throws -> [String] {
        guard let script = job.script.map({ FilePath($0) }) else { return [] }
        for source in sources where source.input.role == .code {
            let folder = FilePath(source.input.path)
            guard case .local(let path) = source.origin, script.starts(with: folder) else { continue }
            var rest = script
            _ = rest.removePrefix(folder)
            guard let content = try readable(source, of: job.step) else { continue }
            guard content.tree.isFile(at: rest.string) else {
                return [
                    "step '\(job.step)' starts \(script), which is not in \(path): there is no '\(rest)'"
                        + suggestion(for: rest.string, among: content.tree.entries.map(\.path))
                ]
            }
            // Only script mode installs what stands there; other scripts do it themselves, or not at all.
            return source.input.layout == .unpacked ? try requirementProblems(of: job, content: content) : []
        }
        return []
    }

    /// An archive that holds an archive is known only to the step; everything else tells what is in it.
    private func readable(_ source: InputSource, of step: Step.ID) throws -> InputContent? {
        source.input.layout == .archive
            ? nil : try InputReader(cache: cache, files: files, data: data).content(of: source, for: step, outputs: [:])
    }

    /// A `requirements.txt` beside a script is installed by the cloud before it starts. What lies in an archive is not installed
    /// here: the packages must be in the Python that stands in for the image.
    private func requirementProblems(of job: Job, content: InputContent) throws -> [String] {
        guard job.ownRequirements == nil, content.tree.isFile(at: "requirements.txt"), content.pieces.count == 1 else {
            return []
        }
        let folder: FilePath
        switch content.pieces[0].source {
        case .local(let path), .selected(_, from: let path): folder = path
        default: return []
        }
        let file = folder.appending("requirements.txt")
        let text = String(decoding: try File.read(file), as: UTF8.self)
        guard let interpreter = try interpreter(for: job) else { return [] }
        let unmet = Requirements(text).unmet(by: interpreter)
        guard !unmet.isEmpty else { return [] }
        return [
            "step '\(job.step)' asks in its requirements.txt for \(unmet.joined(separator: ", ")), and the Python that "
                + "runs it lacks that; type: \(interpreter.executable) -m pip install -r '\(file)'"
        ]
    }
}

extension Planner {
    /// Finds what would make an active step fail for sure, before the first one starts. Throws ``RunError``.
    package func check(_ plan: Plan) throws {
        try Preflight(
            cache: cache, machine: decider.machine, files: files, data: resolved.data,
            isActive: { roles[$0] == .active }
        ).check(plan)
    }
}
