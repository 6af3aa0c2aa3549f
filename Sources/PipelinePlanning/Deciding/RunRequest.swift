package import PipelineModel

/// What a person asks of a run, beyond the pipeline itself.
package struct RunRequest: Sendable, Hashable {
    /// Begin here: what these steps need is taken as it was recorded last.
    package var from: Set<Step.ID> = []
    /// Go no further than these.
    package var until: Set<Step.ID> = []
    /// Just these: `from` and `until` at once.
    package var only: Set<Step.ID> = []
    package var forced: Forced = .steps([])
    package var cache: CacheUse = .readWrite
    /// Whether the first failure ends the run.
    package var failsFast = false
    /// Whether a step that would run fails instead, as where a run shall only show that everything is recorded.
    package var isFrozen = false

    /// Steps that run even though nothing changed.
    package enum Forced: Sendable, Hashable {
        case all
        case steps(Set<Step.ID>)
    }

    package enum CacheUse: String, Sendable, Hashable, CaseIterable {
        case readWrite = "read-write"
        /// Recordings are replayed; what runs is not recorded.
        case read
        /// Everything runs and is recorded.
        case write
        /// Everything runs, and nothing is recorded.
        case off

        package var reads: Bool { self == .readWrite || self == .read }
        package var writes: Bool { self == .readWrite || self == .write }
    }

    package init() {}

    func forces(_ step: Step.ID) -> Bool {
        switch forced {
        case .all: true
        case .steps(let steps): steps.contains(step)
        }
    }

    /// Every step that is named, for what it is named.
    var named: [(option: String, step: Step.ID)] {
        let forced = if case .steps(let steps) = forced { steps } else { Set<Step.ID>() }
        return [("--from", from), ("--until", until), ("--only", only), ("--force", forced)].flatMap { option, steps in
            steps.sorted().map { (option, $0) }
        }
    }
}

extension RunRequest {
    /// The same, where the name of a loop, or that of a step in its body, names the steps for all of its items.
    func covering(_ pipeline: Pipeline) -> RunRequest {
        func covered(_ names: Set<Step.ID>) -> Set<Step.ID> { Set(names.flatMap { pipeline.steps(named: $0) }) }
        var request = self
        request.from = covered(from)
        request.until = covered(until)
        request.only = covered(only)
        if case .steps(let steps) = forced { request.forced = .steps(covered(steps)) }
        return request
    }

    /// Throws ``RunError`` when it names one step of a loop whose items nobody knows yet.
    package func check(_ pipeline: Pipeline) throws(RunError) {
        for (option, step) in named {
            if let loop = pipeline.openLoop(of: step) { throw .itemsUnknown(step, of: loop, option: option) }
        }
    }
}

extension Pipeline {
    /// The loop whose items, when they are known, may make a step of this name.
    func openLoop(of step: Step.ID) -> Step.ID? {
        guard Step.iterated(step.rawValue) != nil, !steps.contains(where: { $0.id == step }),
            let loop = loop(with: step.rawValue), loop.loop?.children == nil
        else { return nil }
        return loop.id
    }

    fileprivate func steps(named name: Step.ID) -> [Step.ID] {
        if let step = steps.first(where: { $0.id == name }) { return [name] + (step.loop?.children ?? []) }
        guard let loop = loop(with: name.rawValue) else { return [name] }
        // Its items may come to be known by what the loop needs.
        guard loop.loop?.children != nil else { return [loop.id] }
        let children = steps.filter { $0.iteration?.body == name && $0.iteration?.loop == loop.id }.map(\.id)
        return children.isEmpty ? [name] : children
    }
}
