import CHost

/// How many files this process may hold open, and so how many steps it can run at once.
enum OpenFiles {
    /// What the index, the report and the process itself need.
    private static let own = 64
    /// What a running step needs at most: its pipes, its log, its lock, files being packed.
    private static let ofEachStep = 16

    /// Raises the limit as far as the system allows, within reason: programs that Retake starts inherit it.
    static func raiseLimit() {
        guard var limit = current, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 16_384))
        setrlimit(resource, &limit)
    }

    /// How many steps may run at once without running out of files.
    static var stepLimit: Int {
        guard let limit = current, limit.rlim_cur < 1 << 20 else { return .max }
        return max(1, (Int(limit.rlim_cur) - own) / ofEachStep)
    }

    private static var current: rlimit? {
        var limit = rlimit()
        return getrlimit(resource, &limit) == 0 ? limit : nil
    }

    #if os(Linux)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif
}
