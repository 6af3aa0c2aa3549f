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

    /// Kills what a step left behind in sessions of their own, and waits for that, for two seconds at most.
    ///
    /// - Parameter variable: what the step's processes have in their environment, and no others.
    func endStrays(having variable: String) {
        #if os(Linux)
            waitUntil {
                let taken = state.withLock { Set($0.awaited.keys) }
                let strays = Self.ownChildren().filter { process in
                    let session = getsid(process)
                    return session > 0 && session != getsid(0) && !taken.contains(process) && isRunning(process)
                        && Self.environment(of: process).contains { $0.elementsEqual(variable.utf8) }
                }
                for process in strays { kill(process, SIGKILL) }
                reap()
                return strays.isEmpty
            }
        #endif
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

        private static func environment(of process: pid_t) -> [ArraySlice<UInt8>] {
            ((try? File.read(FilePath("/proc/\(process)/environ"), limit: 4 << 20)) ?? []).split(separator: 0)
        }

        /// Those that run and those that have ended. Costs a look at each thread, and not at each process of the machine.
        private static func ownChildren() -> [pid_t] {
            FilePath("/proc/self/task").names.flatMap { thread -> [pid_t] in
                let bytes = (try? File.read(FilePath("/proc/self/task/\(thread)/children"), limit: 1 << 20)) ?? []
                return String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap { pid_t($0) }
            }
        }

        private static func children() -> [pid_t] {
            let own = getpid()
            return FilePath("/proc").names.compactMap { pid_t($0) }.filter { process in
                ProcessState(of: process).map { $0.parent == own && !$0.isRunning } ?? false
            }
        }
    #endif
}
