import GRDB

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

    func treeByteCounts() throws -> [String: Int64] {
        try read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT digest, byte_count FROM tree")
            return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
        }
    }
}
