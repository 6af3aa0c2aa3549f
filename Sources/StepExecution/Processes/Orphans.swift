import CHost
import HostSystem
import Synchronization
import SystemPackage

/// Waits for what has outlived its parent among the processes that steps started, and that nobody else waits for.
///
/// Whoever is process 1 elsewhere may take its time to do so, and would not tell what they used. Children in the session
/// of this process itself are left alone: who starts them waits for them.
final class Orphans: Sendable {
    static let shared = Orphans()

    private struct State {
        var isAdopting = false
        /// By the programs that lead sessions: another process that is waited for.
        var awaited: [pid_t: @Sendable () -> pid_t?] = [:]
    }

    private let state = Mutex(State())

    /// From now on, orphans of all programs are this process's children.
    func adopt() { state.withLock { Self.adopt(&$0) } }

    private static func adopt(_ state: inout State) {
        if !state.isAdopting { _ = host_adopt_orphans() }
        state.isAdopting = true
    }

    /// Starts a program that leads a session of its own. ``didEnd(_:)`` must follow.
    ///
    /// - Parameter orphan: a process that whoever starts the program waits for, too.
    func start(
        _ program: ChildProgram, awaiting orphan: @escaping @Sendable () -> pid_t?
    ) throws(ChildProgram.StartError) -> pid_t {
        try state.withLock { state throws(ChildProgram.StartError) in
            Self.adopt(&state)
            let process = try program.start()
            state.awaited[process] = orphan
            return process
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
            let own = getpid()
            return FilePath("/proc").names.compactMap { pid_t($0) }.filter { process in
                ProcessState(of: process).map { $0.parent == own && !$0.isRunning } ?? false
            }
        }
    #endif
}
