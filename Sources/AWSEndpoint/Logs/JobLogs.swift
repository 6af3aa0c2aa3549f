import PipelineModel
import Synchronization

/// What the steps of executions wrote: while they run, as it comes, and afterwards as it is recorded.
final class JobLogs: Sendable {
    /// Of so many executions; of older ones their recordings tell.
    fileprivate static let keptCount = 100
    /// Of one step that runs.
    private static let lineLimit = 100_000

    fileprivate enum Source {
        case lines([LogLine])
        case recorded(@Sendable () -> [LogLine])
    }

    fileprivate struct State {
        /// By execution and step.
        var sources: [String: [String: Source]] = [:]
        var order: [String] = []
    }

    private let state = Mutex(State())

    func append(_ line: LogLine, of step: String, in execution: String) {
        state.withLock { state in
            state.remember(execution)
            var lines: [LogLine] = []
            if case .lines(let known)? = state.sources[execution]?[step] { lines = known }
            // In place: a copy for each line would take ever longer.
            state.sources[execution]?[step] = nil
            if lines.count < Self.lineLimit { lines.append(line) }
            state.sources[execution]?[step] = .lines(lines)
        }
    }

    /// From now on a recording tells it.
    func keep(_ read: @escaping @Sendable () -> [LogLine], of step: String, in execution: String) {
        state.withLock { state in
            state.remember(execution)
            state.sources[execution]?[step] = .recorded(read)
        }
    }

    /// What the step wrote; empty where nothing is known of it.
    func lines(of step: String, in execution: String) -> [LogLine] {
        switch state.withLock({ $0.sources[execution]?[step] }) {
        case .lines(let lines)?: lines
        case .recorded(let read)?: read()
        case nil: []
        }
    }
}

extension JobLogs.State {
    fileprivate mutating func remember(_ execution: String) {
        guard sources[execution] == nil else { return }
        sources[execution] = [:]
        order.append(execution)
        if order.count > JobLogs.keptCount { sources[order.removeFirst()] = nil }
    }
}
