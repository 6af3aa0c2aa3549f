import CacheStorage
import RetakeFile

extension PruneRequest {
    /// What a cache is kept to after each run.
    init(_ settings: Settings.Cache) {
        self.init(
            limit: settings.limit ?? Self.standardLimit, maximumAge: settings.keep ?? Self.standardMaximumAge)
    }
}
