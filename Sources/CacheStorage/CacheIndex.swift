import GRDB
package import PipelineModel
package import SystemPackage

/// The SQLite index of a cache: what can be asked without reading every recording.
///
/// Derived from the files: it may be deleted at any time, and one that is damaged or of another version is made anew.
/// Only ``FailedAttempt``s stand here alone; they explain, and nothing depends on them.
package struct CacheIndex: Sendable {
    static let schemaVersion = 1

    private let database: DatabaseQueue

    /// - Parameter recordings: every recording there is; asked for only when the index must be filled anew.
    package init(at path: FilePath, recordings: () -> [Recording]) throws {
        do {
            database = try Self.open(path)
        } catch let error as DatabaseError where Self.isDamage(error) {
            for suffix in ["", "-wal", "-shm", "-journal"] { File.remove(FilePath(path.string + suffix)) }
            database = try Self.open(path)
        }
        if try needsFilling() {
            let recordings = recordings()
            try database.write { database in
                for recording in recordings { try Self.insert(recording, database) }
                try database.execute(sql: "PRAGMA user_version = \(Self.schemaVersion)")
            }
        }
    }

    private static func open(_ path: FilePath) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        let queue = try DatabaseQueue(path: path.string, configuration: configuration)
        let version = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        if version == schemaVersion { return queue }
        try queue.write { database in
            // Another process may have made it since.
            guard try Int.fetchOne(database, sql: "PRAGMA user_version") != schemaVersion else { return }
            for table in try String.fetchAll(
                database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            {
                try database.execute(sql: "DROP TABLE \"\(table.replacing("\"", with: "\"\""))\"")
            }
            try database.execute(sql: schema)
        }
        return queue
    }

    private static func isDamage(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_NOTADB || error.resultCode == .SQLITE_CORRUPT
    }

    private func needsFilling() throws -> Bool {
        try database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } != Self.schemaVersion
    }

    package func insert(_ recording: Recording) throws {
        try database.write { try Self.insert(recording, $0) }
    }

    private static func insert(_ recording: Recording, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO recording (fingerprint, pipeline, step, recorded_at, used_at, seconds)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                recording.fingerprint.rawValue, recording.pipeline, recording.step.rawValue, recording.recordedAt,
                recording.recordedAt, recording.duration.seconds,
            ])
        for output in recording.outputs {
            try database.execute(
                sql: "INSERT OR REPLACE INTO artifact (digest, byte_count, content_byte_count) VALUES (?, ?, ?)",
                arguments: [output.artifact, output.artifactByteCount, output.tree.byteCount])
        }
        try database.execute(
            sql: "DELETE FROM failed_attempt WHERE pipeline = ? AND step = ?",
            arguments: [recording.pipeline, recording.step.rawValue])
    }

    package func remove(_ fingerprint: Fingerprint) throws {
        try database.write {
            try $0.execute(sql: "DELETE FROM recording WHERE fingerprint = ?", arguments: [fingerprint.rawValue])
        }
    }

    /// Notes the last time a recording was of use.
    package func touch(_ fingerprints: [Fingerprint], at time: Int64) throws {
        try database.write { database in
            for fingerprint in fingerprints {
                try database.execute(
                    sql: "UPDATE recording SET used_at = ? WHERE fingerprint = ?",
                    arguments: [time, fingerprint.rawValue])
            }
        }
    }

    /// The latest recordings of a step, newest first.
    package func recordings(of step: Step.ID, in pipeline: String, limit: Int) throws -> [Fingerprint] {
        try database.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT fingerprint FROM recording WHERE pipeline = ? AND step = ?
                    ORDER BY recorded_at DESC, fingerprint LIMIT ?
                    """,
                arguments: [pipeline, step.rawValue, limit])
        }.map(Fingerprint.init(rawValue:))
    }

    /// How long a step's job took when it was last recorded.
    package func lastDuration(of step: Step.ID, in pipeline: String) throws -> Duration? {
        try database.read { database in
            try Double.fetchOne(
                database,
                sql: "SELECT seconds FROM recording WHERE pipeline = ? AND step = ? ORDER BY recorded_at DESC LIMIT 1",
                arguments: [pipeline, step.rawValue])
        }.map { .seconds($0) }
    }

    /// The parts of a step's last attempt, when that failed.
    package func failedAttempt(of step: Step.ID, in pipeline: String) throws -> Manifest? {
        let text = try database.read { database in
            try String.fetchOne(
                database, sql: "SELECT parts FROM failed_attempt WHERE pipeline = ? AND step = ?",
                arguments: [pipeline, step.rawValue])
        }
        return text.flatMap { try? JSONReader.read($0) }.flatMap(Manifest.init(json:))
    }

    package func noteFailedAttempt(_ manifest: Manifest, of step: Step.ID, in pipeline: String) throws {
        try database.write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO failed_attempt (pipeline, step, parts) VALUES (?, ?, ?)",
                arguments: [pipeline, step.rawValue, manifest.json.json(.canonical)])
        }
    }

    package func statistics() throws -> CacheStatistics {
        try database.read { database in
            let recordings = try Row.fetchOne(
                database, sql: "SELECT count(*), coalesce(sum(seconds), 0), min(recorded_at) FROM recording")
            let artifacts = try Row.fetchOne(
                database,
                sql: "SELECT count(*), coalesce(sum(byte_count), 0), coalesce(sum(content_byte_count), 0) FROM artifact"
            )
            return CacheStatistics(
                recordingCount: recordings?[0] ?? 0, recordedDuration: .seconds(recordings?[1] as Double? ?? 0),
                oldestRecording: recordings?[2], artifactCount: artifacts?[0] ?? 0,
                artifactByteCount: artifacts?[1] ?? 0, contentByteCount: artifacts?[2] ?? 0)
        }
    }
}

/// What a cache holds.
package struct CacheStatistics: Sendable, Hashable {
    package let recordingCount: Int
    /// The time that all recorded jobs took.
    package let recordedDuration: Duration
    /// Seconds since 1970, or nil when nothing is recorded.
    package let oldestRecording: Int64?
    package let artifactCount: Int
    package let artifactByteCount: Int64
    /// Before compression.
    package let contentByteCount: Int64
}
