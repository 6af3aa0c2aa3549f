import GRDB
import PipelineModel

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

    /// All that counts towards a cache's limit.
    package var byteCount: Int64 { recordingByteCount + artifactByteCount + treeByteCount }
}

extension CacheIndex {
    package func statistics() throws -> CacheStatistics {
        try read { database in
            let recordings = try Row.fetchOne(
                database,
                sql: "SELECT count(*), coalesce(sum(seconds), 0.0), coalesce(sum(byte_count), 0) FROM recording")
            let artifacts = try Row.fetchOne(
                database,
                sql: "SELECT count(*), coalesce(sum(byte_count), 0), coalesce(sum(content_byte_count), 0) FROM artifact"
            )
            let trees = try Row.fetchOne(database, sql: "SELECT count(*), coalesce(sum(byte_count), 0) FROM tree")
            return CacheStatistics(
                recordingCount: recordings?[0] ?? 0, recordedDuration: .seconds(recordings?[1] as Double? ?? 0),
                recordingByteCount: recordings?[2] ?? 0, artifactCount: artifacts?[0] ?? 0,
                artifactByteCount: artifacts?[1] ?? 0, contentByteCount: artifacts?[2] ?? 0,
                treeCount: trees?[0] ?? 0, treeByteCount: trees?[1] ?? 0)
        }
    }
}
