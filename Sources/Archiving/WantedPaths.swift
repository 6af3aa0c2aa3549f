/// Which entries of an archive are asked for: all, or those at or below certain paths.
struct WantedPaths {
    private let paths: Set<EntryPath>?
    /// What was asked for and has not turned up yet.
    private(set) var missing: Set<EntryPath>

    init(_ paths: Set<EntryPath>?) {
        self.paths = paths
        missing = paths ?? []
    }

    /// Whether the entry is asked for; notes that it turned up.
    mutating func take(_ path: EntryPath) -> Bool {
        guard let paths else { return true }
        var isWanted = false
        var ancestor: EntryPath? = path
        while let current = ancestor {
            if paths.contains(current) {
                missing.remove(current)
                isWanted = true
            }
            ancestor = current.parent
        }
        return isWanted
    }
}
