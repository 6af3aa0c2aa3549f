import SystemPackage

extension Cache {
    /// What the cache holds now, by whomever it was recorded.
    package func statistics() throws -> CacheStatistics {
        try index.refresh(from: folder)
        try index.refreshTrees(from: folder)
        return try index.statistics()
    }

    /// Makes the index anew from the files.
    package func rebuildIndex() throws -> CacheStatistics {
        try index.clear()
        return try statistics()
    }
}
