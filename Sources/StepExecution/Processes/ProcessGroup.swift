#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Sends a signal to every process of a group, and says whether there is such a group.
func signal(_ number: Int32, group: pid_t) -> Bool {
    kill(-group, number) == 0
}

/// Kills what is left of a group and waits until it is gone, for two seconds at most.
///
/// Blocks its thread. The group's number stays taken while any process is in it, so no stranger is hit.
func endGroup(_ group: pid_t) {
    guard signal(SIGKILL, group: group) else { return }
    waitUntil {
        ResourceUsage.reapOrphans(of: group)
        return !signal(0, group: group)
    }
}

/// Blocks until something holds, for two seconds at most.
func waitUntil(_ isOver: () -> Bool) {
    let deadline = ContinuousClock.now + .seconds(2)
    while !isOver(), .now < deadline { usleep(100) }
}
