import Synchronization

#if canImport(Glibc)
    import CHost
    import Glibc
#elseif canImport(Musl)
    import CHost
    import Musl
#else
    import Darwin
#endif

/// Waits for what has outlived its parent among the processes that steps started, and that nobody else waits for.
///
/// Whoever is process 1 elsewhere may take its time to do so, and would not tell what they used. Children in the session
/// of this process itself are left alone: who starts them waits for them.
final class Orphans: Sendable {
    static let shared = Orphans()

    private struct State {
        var isAdopting = false
        /// Of programs whose process ids are not known yet.
        var startingCount = 0
        /// By the programs that lead sessions: another process that is waited for.
        var awaited: [pid_t: @Sendable () -> pid_t?] = [:]
    }

    private let state = Mutex(State())

    /// From now on, orphans of all programs are this process's children.
    func adopt() {
        state.withLock { state in
            if !state.isAdopting { ResourceUsage.adoptOrphans() }
            state.isAdopting = true
        }
    }

    /// Some program is about to start a session. ``didStart(_:awaiting:)`` or ``didNotStart()`` must follow.
    func willStart() {
        adopt()
        state.withLock { $0.startingCount += 1 }
    }

    func didNotStart() {
        state.withLock { $0.startingCount -= 1 }
    }

    /// - Parameter orphan: one that whoever started the program waits for, too.
    func didStart(_ process: pid_t, awaiting orphan: @escaping @Sendable () -> pid_t?) {
        state.withLock { state in
            state.startingCount -= 1
            state.awaited[process] = orphan
        }
    }

    /// Nobody waits for the program any more, nor for the orphan of it.
    func didEnd(_ process: pid_t) {
        state.withLock { $0.awaited[process] = nil }
    }

    /// Waits for those that have ended.
    func reap() {
        #if os(Linux)
            state.withLock { state in
                // One that has started and ended at once may be among them. Its own end comes here again.
                guard state.startingCount == 0 else { return }
                let taken = Set(state.awaited.keys).union(state.awaited.values.compactMap { $0() })
                var first = host_ended_child()
                while first > 0, Self.reap(first, unless: taken) { first = host_ended_child() }
                // It is always the same one that the kernel names, so that it hides all others.
                if first > 0 { for process in Self.children() { _ = Self.reap(process, unless: taken) } }
            }
        #endif
    }

    #if os(Linux)
        private static func reap(_ process: pid_t, unless taken: Set<pid_t>) -> Bool {
            let session = getsid(process)
            guard session > 0, session != getsid(0), !taken.contains(process) else { return false }
            return waitpid(process, nil, WNOHANG) == process
        }

        private static func children() -> [pid_t] {
            guard let folder = opendir("/proc") else { return [] }
            defer { closedir(folder) }
            let own = getpid()
            var found: [pid_t] = []
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                guard let process = pid_t(name), let state = ProcessState(of: process) else { continue }
                if state.parent == own, !state.isRunning { found.append(process) }
            }
            return found
        }
    #endif
}
