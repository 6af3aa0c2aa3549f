#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes to pipes whose reader may go away: the write itself tells, and no signal ends this process.
///
/// For work that stays on its thread.
func ignoringBrokenPipes<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    var signals = sigset_t()
    var before = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    defer {
        // One that came meanwhile would be delivered as soon as it may.
        var pending = sigset_t()
        sigpending(&pending)
        if sigismember(&pending, SIGPIPE) == 1 {
            var signal: Int32 = 0
            sigwait(&signals, &signal)
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    return try body()
}
