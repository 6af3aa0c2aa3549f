import GRDB
import HostSystem
import PipelineModel
import SystemPackage

/// How much room the folders in `trees/` take.
extension CacheIndex {
    /// - Parameter state: what was seen of it when its contents were known to be right; nil leaves what is known.
    func note(tree digest: Digest, byteCount: Int64, state: Int64? = nil) throws {
        try write { try Self.note(tree: digest, byteCount: byteCount, state: state, $0) }
    }

    static func note(tree digest: Digest, byteCount: Int64, state: Int64?, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO tree (digest, byte_count, state) VALUES (?, ?, ?)
                ON CONFLICT (digest) DO UPDATE SET byte_count = excluded.byte_count, state = coalesce(excluded.state, state)
                """
        ).execute(arguments: [digest.text, byteCount, state])
    }

    func state(ofTree digest: Digest) throws -> Int64? {
        try ask { database in
            try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT state FROM tree WHERE digest = ?"), arguments: [digest.text])
        }
    }

    func remove(trees digests: [Digest]) throws {
        if digests.isEmpty { return }
        try write { database in
            for digest in digests {
                try database.execute(sql: "DELETE FROM tree WHERE digest = ?", arguments: [digest.text])
            }
        }
    }

    /// Counts trees that the index does not know, and forgets those that are gone. Costs one look at their folder when
    /// none came or went since it was listed last.
    func refreshTrees(from folder: CacheFolder) throws {
        let time = Self.modificationTime(of: folder.trees, in: folder)
        if let time, try listingTime(of: Self.treesName) == time { return }
        let known = try treeByteCounts()
        let present = Set(folder.trees.names.compactMap { Digest($0) })
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

    func treeByteCounts() throws -> [Digest: Int64] {
        try read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT digest, byte_count FROM tree")
            let counts = try rows.compactMap { row in
                let byteCount: Int64 = try row.value(1)
                return Digest(try row.value(0) as String).map { ($0, byteCount) }
            }
            return Dictionary(counts) { first, _ in first }
        }
    }
}

/// What a cache holds.
package struct CacheStatistics: Sendable, Hashable {
    package let recordingCount: Int
    /// The time that all recorded jobs took.
    package let recordedDuration: Duration
    /// Of recordings and their logs.
    package let recordingByteCount: Int64
    package let artifactCount: Int
    package let artifactByteCount: Int64
    /// Of the files in the artifacts, before compression.
    package let contentByteCount: Int64
    package let treeCount: Int
    /// Of the unpacked outputs, which may be removed at any time.
    package let treeByteCount: Int64
    /// Python environments that Retake made.
    package internal(set) var environmentCount = 0
    package internal(set) var environmentByteCount: Int64 = 0

    /// All that counts towards a cache's limit.
    package var byteCount: Int64 {
        recordingByteCount.adding(clamped: artifactByteCount).adding(clamped: treeByteCount)
            .adding(clamped: environmentByteCount)
    }
}

extension CacheIndex {
    package func statistics() throws -> CacheStatistics {
        try read { database in
            let recordings = try Row.fetchOne(
                database,
                sql: "SELECT count(*), total(seconds), total(byte_count) FROM recording")
            let artifacts = try Row.fetchOne(
                database,
                sql: "SELECT count(*), total(byte_count), total(content_byte_count) FROM artifact"
            )
            let trees = try Row.fetchOne(database, sql: "SELECT count(*), total(byte_count) FROM tree")
            // As floating-point numbers: sums of those do not overflow.
            func bytes(_ row: Row?, _ column: Int) -> Int64 { Int64(exactly: (row?[column] ?? 0.0).rounded()) ?? .max }
            return CacheStatistics(
                recordingCount: recordings?[0] ?? 0, recordedDuration: Duration(fileSeconds: recordings?[1]) ?? .zero,
                recordingByteCount: bytes(recordings, 2), artifactCount: artifacts?[0] ?? 0,
                artifactByteCount: bytes(artifacts, 1), contentByteCount: bytes(artifacts, 2),
                treeCount: trees?[0] ?? 0, treeByteCount: bytes(trees, 1))
        }
    }
}
