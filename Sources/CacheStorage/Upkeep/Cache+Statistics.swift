import SystemPackage

extension Cache {
    /// What the cache holds now, by whomever it was recorded.
    package func statistics() throws -> CacheStatistics {
        try index.refresh(from: folder)
        try refreshTrees()
        return try index.statistics()
    }

    /// Makes the index anew from the files.
    package func rebuildIndex() throws -> CacheStatistics {
        try index.clear()
        return try statistics()
    }

    /// Counts trees that the index does not know, and forgets those that are gone.
    private func refreshTrees() throws {
        let known = try index.treeByteCounts()
        let present = Set(folder.trees.names)
        for digest in present where known[digest] == nil {
            try index.note(tree: digest, byteCount: folder.tree(digest).byteCountBelow)
        }
        try index.remove(trees: Array(Set(known.keys).subtracting(present)))
    }
}
