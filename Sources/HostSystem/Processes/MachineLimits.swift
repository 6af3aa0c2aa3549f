import CHost
import Dispatch

/// What a run needs of threads, processes and open files, before it waits for ever for what the system does not give.
package enum MachineLimits {
    /// Fewer files than this can't be open at once in a run of one step.
    private static let fileCount: UInt64 = 64
    /// As many threads work in a run of one step, beside its processes.
    private static let threadCount = 12
    /// As the system gives it to them, where nobody says otherwise.
    private static let stackSize = 8 << 20

    /// Throws ``LimitError`` where one is too low. Costs nothing where none is low.
    package static func check() throws(LimitError) {
        if let files = limit(host_limit_files), files < fileCount { throw .files(Int(files), needed: Int(fileCount)) }
        let isShortOfMemory = limit(host_limit_memory).map { $0 >> 20 < 4096 } ?? false
        let isShortOfProcesses = limit(host_limit_processes).map { $0 < 4096 } ?? false
        if isShortOfMemory { host_share_memory() }
        if isShortOfMemory || isShortOfProcesses, !startsThreads() { throw .threads }
        #if os(Linux)
            if access("/proc/self/cmdline", R_OK) != 0 { throw .noProcesses }
        #endif
    }

    /// Nil for none.
    private static func limit(_ resource: host_limit_of) -> UInt64? {
        let limit = host_limit(Int32(resource.rawValue))
        return limit == .max ? nil : limit
    }

    /// Whether so many threads can be there at once: each waits for the last one.
    private static func startsThreads() -> Bool {
        let end = DispatchSemaphore(value: 0)
        var started = 0
        while started < threadCount, startThread(stackSize: stackSize, { end.wait() }) { started += 1 }
        for _ in 0..<started { end.signal() }
        return started == threadCount
    }
}

/// A limit of this machine that is too low for any run.
package enum LimitError: Error, Hashable {
    case files(Int, needed: Int)
    case threads
    /// Nothing tells of processes, not even of this one.
    case noProcesses
}

extension LimitError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .files(let count, let needed):
            "only \(count) files may be open at once, and a run needs \(needed); raise the limit with `ulimit -n 1024`"
        case .noProcesses:
            "/proc is not there, and without it there are no arguments to be read; mount it: mount -t proc proc /proc"
        case .threads:
            """
            the system starts no more threads: the limit of processes (`ulimit -u`) or of memory (`ulimit -v`) is too low; \
            raise it, or end other programs
            """
        }
    }
}
