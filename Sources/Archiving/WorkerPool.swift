import CHost
import Dispatch
import HostSystem
import Synchronization

/// How much work may get in the way of other programs.
package enum WorkPriority: Sendable {
    /// Somebody waits for it.
    case foreground
    /// It uses processors that would be idle otherwise.
    case background
}

/// Threads for work that keeps a processor busy and waits for nothing: compressing and inflating.
///
/// Threads of their own, one for each processor, because those who wait for the work block the threads that Swift and
/// Dispatch share out.
final class WorkerPool: Sendable {
    static let foreground = WorkerPool(.foreground)
    static let background = WorkerPool(.background)

    /// What more workers would add, one thread that reads and writes for them can't keep up with.
    private static let maximumWidth = 16

    /// How many pieces of work go on at once.
    let width = max(1, min(maximumWidth, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    private let priority: WorkPriority
    private let available = DispatchSemaphore(value: 0)
    private let state = Mutex(State())

    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var first = 0
        /// Nil before the first piece of work.
        var threadCount: Int?
    }

    static func pool(_ priority: WorkPriority) -> WorkerPool {
        switch priority {
        case .foreground: foreground
        case .background: background
        }
    }

    private init(_ priority: WorkPriority) { self.priority = priority }

    /// Has work done, soon, in the order in which it was asked for.
    func run(_ work: @escaping @Sendable () -> Void) {
        let hasThreads = state.withLock { state in
            if state.threadCount == nil { state.threadCount = startThreads() }
            guard state.threadCount != 0 else { return false }
            state.waiting.append(work)
            return true
        }
        // Where the system gives no thread, whoever asks does the work: nobody else would.
        if hasThreads { available.signal() } else { work() }
    }

    /// Returns how many there are.
    private func startThreads() -> Int {
        (0..<width).count { _ in startThread(stackSize: 1 << 20) { self.serve() } }
    }

    private func serve() {
        if priority == .background { Self.stepBack() }
        while true {
            available.wait()
            takeNext()()
        }
    }

    private func takeNext() -> @Sendable () -> Void {
        state.withLock { state in
            let work = state.waiting[state.first]
            state.first += 1
            // Never many: whoever asks for work waits for it after some pieces.
            if state.first == state.waiting.count {
                state.waiting.removeAll(keepingCapacity: true)
                state.first = 0
            }
            return work
        }
    }

    /// Lets every other thread of the machine go first.
    private static func stepBack() {
        #if canImport(Darwin)
            pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0)
        #else
            // On Linux, 0 means the calling thread and not its process: see setpriority(2), "C library/kernel differences".
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        #endif
    }
}
