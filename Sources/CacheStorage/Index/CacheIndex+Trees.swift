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
        try database.execute(
            """
            INSERT INTO tree (digest, byte_count, state) VALUES (?, ?, ?)
            ON CONFLICT (digest) DO UPDATE SET byte_count = excluded.byte_count, state = coalesce(excluded.state, state)
            """, digest.text, byteCount, state)
    }

    func state(ofTree digest: Digest) throws -> Int64? {
        try ask { try $0.first("SELECT state FROM tree WHERE digest = ?", digest.text) } ?? nil
    }

    func remove(trees digests: [Digest]) throws {
        if digests.isEmpty { return }
        try write { database in
            for digest in digests {
                try database.execute("DELETE FROM tree WHERE digest = ?", digest.text)
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
        try read { try $0.first("SELECT modified_at FROM shard WHERE name = ?", folder) }
    }

    func treeByteCounts() throws -> [Digest: Int64] {
        try read { database in
            let rows = try database.all("SELECT digest, byte_count FROM tree") {
                (digest: Digest(try $0.value(0) as String), byteCount: try $0.value(1) as Int64)
            }
            return Dictionary(rows.compactMap { row in row.digest.map { ($0, row.byteCount) } }) { first, _ in first }
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
            // Totals are floating-point numbers: sums of those do not overflow.
            func sums(_ query: String, _ columnCount: Int) throws -> [Double] {
                try database.first(query) { row in try (0..<columnCount).map { try row.value($0) } }
                    ?? Array(repeating: 0, count: columnCount)
            }
            func whole(_ sum: Double) -> Int64 { Int64(exactly: sum.rounded()) ?? .max }
            let recordings = try sums("SELECT count(*), total(seconds), total(byte_count) FROM recording", 3)
            let artifacts = try sums("SELECT count(*), total(byte_count), total(content_byte_count) FROM artifact", 3)
            let trees = try sums("SELECT count(*), total(byte_count) FROM tree", 2)
            return CacheStatistics(
                recordingCount: Int(recordings[0]), recordedDuration: Duration(fileSeconds: recordings[1]) ?? .zero,
                recordingByteCount: whole(recordings[2]), artifactCount: Int(artifacts[0]),
                artifactByteCount: whole(artifacts[1]), contentByteCount: whole(artifacts[2]),
                treeCount: Int(trees[0]), treeByteCount: whole(trees[1]))
        }
    }
}
