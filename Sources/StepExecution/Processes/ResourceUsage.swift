import PipelineModel

#if canImport(Glibc)
    import CHost
    import Glibc
#elseif canImport(Musl)
    import CHost
    import Musl
#else
    import Darwin
#endif

/// Asks the kernel what processes used. Linux tells; elsewhere nothing is known.
enum ResourceUsage {
    /// Blocks until a child has ended, and leaves it to whoever waits for it.
    static func whenEnded(_ child: pid_t) -> JobResources? {
        #if os(Linux)
            var usage = rusage()
            while host_wait_and_leave(child, &usage) != 0 {
                guard errno == EINTR else { return nil }
            }
            return JobResources(usage)
        #else
            return nil
        #endif
    }

    /// What an orphan used that has ended, and that this process is to wait for.
    static func ofOrphan(_ process: pid_t) -> JobResources? {
        var usage = rusage()
        var status: Int32 = 0
        guard wait4(process, &status, WNOHANG, &usage) == process else { return nil }
        return JobResources(usage)
    }

    /// From now on, what outlives its parent among the processes that this one started becomes its own child: else nobody here
    /// could learn what it used.
    static func adoptOrphans() {
        #if os(Linux)
            _ = host_adopt_orphans()
        #endif
    }

    /// Waits for orphans of a group that have ended.
    static func reapOrphans(of group: pid_t) {
        #if os(Linux)
            host_reap_orphans(group)
        #endif
    }
}

extension JobResources {
    fileprivate init(_ usage: rusage) {
        #if os(Linux)
            let unit: Int64 = 1024
        #else
            let unit: Int64 = 1
        #endif
        func duration(_ time: timeval) -> Duration {
            .seconds(Int64(time.tv_sec)) + .microseconds(Int64(time.tv_usec))
        }
        self.init(
            processorTime: duration(usage.ru_utime) + duration(usage.ru_stime),
            peakMemoryByteCount: Int64(usage.ru_maxrss) * unit)
    }
}
