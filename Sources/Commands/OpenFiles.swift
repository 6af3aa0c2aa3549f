import Foundation

/// Lets this process hold as many open files as the system allows: each running step needs some.
func raiseOpenFileLimit() {
    var limit = rlimit()
    #if os(Linux)
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        let files = RLIMIT_NOFILE
    #endif
    guard getrlimit(files, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = min(limit.rlim_max, 16_384)
    setrlimit(files, &limit)
}
