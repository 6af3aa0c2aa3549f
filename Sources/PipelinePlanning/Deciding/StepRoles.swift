package import PipelineModel

/// What each step of a pipeline is in a run.
package struct StepRoles: Sendable {
    package enum Role: Sendable, Hashable {
        /// Replayed or run, as is decided.
        case active
        /// Before the steps that were asked for: its recording is used, and it is not run.
        case taken
        case notSelected
    }

    private let roles: [Step.ID: Role]
    /// Whether every step is active.
    package let isWhole: Bool

    package subscript(step: Step.ID) -> Role { roles[step] ?? .active }

    /// Throws ``RunError/noSuchStep(_:option:known:)`` and ``RunError/nothingSelected``.
    init(_ request: RunRequest, _ graph: StepGraph) throws(RunError) {
        let steps = Set(graph.order)
        for (option, step) in request.named where !steps.contains(step) {
            throw .noSuchStep(step, option: option, known: graph.order.map(\.rawValue))
        }
        isWhole = request.from.isEmpty && request.until.isEmpty && request.only.isEmpty
        guard !isWhole else {
            roles = [:]
            return
        }
        var active = steps
        if !request.from.isEmpty { active.formIntersection(Self.dependents(of: request.from, graph)) }
        if !request.until.isEmpty { active.formIntersection(Self.needs(of: request.until, graph)) }
        if !request.only.isEmpty { active.formIntersection(request.only) }
        guard !active.isEmpty else { throw .nothingSelected }
        // With --until alone nothing is taken: all that an active step needs is active.
        let taken = Self.needs(of: active, graph).subtracting(active)
        roles = Dictionary(
            graph.order.map { ($0, active.contains($0) ? .active : taken.contains($0) ? .taken : .notSelected) }
        ) { first, _ in first }
    }

    /// The steps, and all that they need.
    private static func needs(of steps: Set<Step.ID>, _ graph: StepGraph) -> Set<Step.ID> {
        var found = steps
        // Backwards: a step's needs come before it.
        for step in graph.order.reversed() where found.contains(step) {
            found.formUnion(graph.needs[step, default: []])
        }
        return found
    }

    /// The steps, and all that need them.
    private static func dependents(of steps: Set<Step.ID>, _ graph: StepGraph) -> Set<Step.ID> {
        var found = steps
        for step in graph.order where graph.needs[step, default: []].contains(where: found.contains) {
            found.insert(step)
        }
        return found
    }
}
