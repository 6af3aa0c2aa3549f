import GRDB
import HostSystem
import SystemPackage

/// How much room the folders in `trees/` take.
extension CacheIndex {
    func note(tree digest: String, byteCount: Int64) throws {
        try write { try Self.note(tree: digest, byteCount: byteCount, $0) }
    }

    static func note(tree digest: String, byteCount: Int64, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO tree (digest, byte_count) VALUES (?, ?)", arguments: [digest, byteCount])
    }

    func remove(trees digests: [String]) throws {
        if digests.isEmpty { return }
        try write { database in
            for digest in digests {
                try database.execute(sql: "DELETE FROM tree WHERE digest = ?", arguments: [digest])
            }
        }
    }

    /// Counts trees that the index does not know, and forgets those that are gone. Costs one look at their folder when
    /// none came or went since it was listed last.
    func refreshTrees(from folder: CacheFolder) throws {
        let time = Self.modificationTime(of: folder.trees)
        if let time, try listingTime(of: Self.treesName) == time { return }
        let known = try treeByteCounts()
        let present = Set(folder.trees.names)
        for digest in present where known[digest] == nil {
            try note(tree: digest, byteCount: folder.tree(digest).byteCountBelow)
        }
        try remove(trees: Array(Set(known.keys).subtracting(present)))
        try write { try Self.note(listing: Self.treesName, at: time.flatMap { Self.isSettled($0) ? $0 : nil }, $0) }
    }

    private static let treesName = "trees"

    private func listingTime(of folder: String) throws -> Int64? {
        try read { database in
            try Int64.fetchOne(database, sql: "SELECT modified_at FROM shard WHERE name = ?", arguments: [folder])
        }
    }

    func treeByteCounts() throws -> [String: Int64] {
        try read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT digest, byte_count FROM tree")
            return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
        }
    }
}
