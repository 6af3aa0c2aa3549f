package import CHost

/// How a process ended, and what it and those that it waited for used.
package struct ProcessEnding: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)

        /// As a shell tells it: 128 and the signal's number for a program that a signal ended.
        package var exitCode: Int32 {
            switch self {
            case .exited(let code): code
            case .signalled(let signal): 128 + signal
            }
        }
    }

    package let status: Status
    package let processorTime: Duration
    package let peakMemoryByteCount: Int64

    /// Waits for a child to end. Blocks its thread; nil when it is no child, or somebody else has waited for it.
    package init?(waitingFor child: pid_t) { self.init(child, options: 0) }

    /// Of a child that has ended; nil when it has not.
    package init?(of child: pid_t) { self.init(child, options: WNOHANG) }

    private init?(_ child: pid_t, options: Int32) {
        var usage = rusage()
        var status: Int32 = 0
        while true {
            let ended = wait4(child, &status, options, &usage)
            if ended == child { break }
            if ended == 0 || host_errno() != EINTR { return nil }
        }
        let signal = status & 0x7F
        self.status = signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
        func duration(_ time: timeval) -> Duration {
            .seconds(Int64(time.tv_sec)) + .microseconds(Int64(time.tv_usec))
        }
        processorTime = duration(usage.ru_utime) + duration(usage.ru_stime)
        #if os(Linux)
            peakMemoryByteCount = Int64(usage.ru_maxrss) &* 1024
        #else
            peakMemoryByteCount = Int64(usage.ru_maxrss)
        #endif
    }
}
