import CHost
import Dispatch

/// What a run needs of threads, processes and open files, before it waits for ever for what the system does not give.
package enum MachineLimits {
    /// Fewer files than this can't be open at once in a run of one step.
    private static let fileCount: UInt64 = 64
    /// As many threads work in a run of one step, beside its processes.
    private static let threadCount = 12

    /// Throws ``LimitError`` where one is too low. Costs nothing where none is low.
    package static func check() throws(LimitError) {
        if let files = limit(host_limit_files), files < fileCount { throw .files(Int(files), needed: Int(fileCount)) }
        let isTight = [limit(host_limit_processes), limit(host_limit_memory).map { $0 >> 20 }]
            .contains { $0.map { $0 < 4096 } ?? false }
        if isTight, !startsThreads() { throw .threads }
    }

    /// Nil for none.
    private static func limit(_ resource: host_limit_of) -> UInt64? {
        let limit = host_limit(Int32(resource.rawValue))
        return limit == .max ? nil : limit
    }

    private final class Trial: Sendable {
        let end = DispatchSemaphore(value: 0)
    }

    /// Whether so many threads can be there at once: each waits for the last one.
    private static func startsThreads() -> Bool {
        let trial = Trial()
        var started = 0
        while started < threadCount {
            let context = Unmanaged.passRetained(trial)
            let error = host_start_thread(
                { context in
                    guard let context else { return }
                    Unmanaged<Trial>.fromOpaque(context).takeRetainedValue().end.wait()
                }, context.toOpaque(), 512 << 10)
            if error != 0 {
                context.release()
                break
            }
            started += 1
        }
        for _ in 0..<started { trial.end.signal() }
        return started == threadCount
    }
}

/// A limit of this machine that is too low for any run.
package enum LimitError: Error, Hashable {
    case files(Int, needed: Int)
    case threads
}

extension LimitError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .files(let count, let needed):
            "only \(count) files may be open at once, and a run needs \(needed); raise the limit with `ulimit -n 1024`"
        case .threads:
            """
            the system starts no more threads: the limit of processes (`ulimit -u`) or of memory (`ulimit -v`) is too low; \
            raise it, or end other programs
            """
        }
    }
}
