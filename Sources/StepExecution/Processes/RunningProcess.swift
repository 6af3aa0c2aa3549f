import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The id of a process, once it has one, and whether it was asked to end.
final class RunningProcess: Sendable {
    private struct State {
        var id: pid_t?
        var isCancelled = false
        var isOverLimit = false
    }

    private let state = Mutex(State())
    private let terminate: @Sendable (pid_t) -> Void

    init(terminate: @escaping @Sendable (pid_t) -> Void) {
        self.terminate = terminate
    }

    var id: pid_t? { state.withLock(\.id) }

    func start(as id: pid_t) {
        let isCancelled = state.withLock { state in
            state.id = id
            return state.isCancelled
        }
        if isCancelled { terminate(id) }
    }

    var isOverLimit: Bool { state.withLock(\.isOverLimit) }

    func endForLimit() {
        state.withLock { $0.isOverLimit = true }
        cancel()
    }

    func cancel() {
        let id = state.withLock { state in
            state.isCancelled = true
            return state.id
        }
        if let id { terminate(id) }
    }
}
