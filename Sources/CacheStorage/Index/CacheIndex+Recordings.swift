import GRDB
package import PipelineModel

extension CacheIndex {
    /// Notes a recording of this process, whose outputs lie in `trees/`.
    ///
    /// - Parameter byteCount: the size of the recording's own file.
    func insert(_ recording: Recording, byteCount: Int, states: TreeStates) throws {
        try write { database in
            try Self.insert(recording, byteCount: byteCount, database)
            for output in recording.outputs {
                try Self.note(
                    tree: output.treeDigest, byteCount: output.tree.byteCount, state: states[output.treeDigest],
                    database)
            }
        }
    }

    static func insert(_ recording: Recording, byteCount: Int, _ database: Database) throws {
        let job = recording.job
        // One that ran again on demand takes the place of its own recording, and may have written something else.
        _ = try remove(job.fingerprint.rawValue, database)
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO recording (fingerprint, pipeline, step, recorded_at, seconds, log, byte_count)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            job.fingerprint.rawValue, job.pipeline, job.step.rawValue, job.recordedAt, job.duration.seconds,
            recording.log.digest.text, Int64(byteCount) + recording.log.byteCount,
        ])
        for output in job.outputs {
            guard let artifact = output.artifact else { continue }
            try database.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO artifact (digest, tree, byte_count, content_byte_count) VALUES (?, ?, ?, ?)
                    """
            ).execute(arguments: [
                artifact.digest.text, output.treeDigest.text, artifact.byteCount, output.tree.byteCount,
            ])
            try database.cachedStatement(sql: "INSERT OR IGNORE INTO output (artifact, fingerprint) VALUES (?, ?)")
                .execute(arguments: [artifact.digest.text, job.fingerprint.rawValue])
        }
        try database.cachedStatement(sql: "DELETE FROM failed_attempt WHERE pipeline = ? AND step = ?").execute(
            arguments: [job.pipeline, job.step.rawValue])
    }

    /// What only a removed recording named, so that it may go too.
    struct Unnamed {
        var artifacts: [Artifact] = []
        var logs: [Digest] = []
    }

    /// Forgets a recording, and tells which files nothing names any more.
    func remove(_ fingerprint: Fingerprint) throws -> Unnamed {
        try write { try Self.remove(fingerprint.rawValue, $0) }
    }

    static func remove(_ fingerprint: String, _ database: Database) throws -> Unnamed {
        var unnamed = Unnamed()
        let log = try String.fetchOne(
            database.cachedStatement(sql: "DELETE FROM recording WHERE fingerprint = ? RETURNING log"),
            arguments: [fingerprint])
        if let log, try !exists("recording WHERE log = ?", log, database) {
            unnamed.logs += [Digest(log)].compactMap(\.self)
        }
        let named = try String.fetchAll(
            database.cachedStatement(sql: "DELETE FROM output WHERE fingerprint = ? RETURNING artifact"),
            arguments: [fingerprint])
        for digest in named where try !exists("output WHERE artifact = ?", digest, database) {
            let byteCount = try Int64.fetchOne(
                database.cachedStatement(sql: "DELETE FROM artifact WHERE digest = ? RETURNING byte_count"),
                arguments: [digest])
            unnamed.artifacts += [Digest(digest)].compactMap {
                $0.map { Artifact(digest: $0, byteCount: byteCount ?? 0) }
            }
        }
        return unnamed
    }

    private static func exists(_ rows: String, _ value: String, _ database: Database) throws -> Bool {
        try Bool.fetchOne(
            database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM \(rows))"), arguments: [value]) ?? false
    }

    /// An artifact that holds a tree already.
    func artifact(ofTree digest: Digest) throws -> Artifact? {
        try ask { database in
            try Row.fetchOne(
                database.cachedStatement(sql: "SELECT digest, byte_count FROM artifact WHERE tree = ?"),
                arguments: [digest.text]
            ).flatMap { row in
                let byteCount: Int64 = try row.value(1)
                return Digest(try row.value(0) as String).map { Artifact(digest: $0, byteCount: byteCount) }
            }
        }
    }

    /// The outputs of steps that hold a tree as a whole, as far as the index knows: pipelines and steps.
    package func writers(ofTree digest: Digest) throws -> [(pipeline: String, step: Step.ID)] {
        try ask { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT pipeline, step FROM artifact JOIN output ON output.artifact = artifact.digest
                    JOIN recording USING (fingerprint) WHERE tree = ? ORDER BY pipeline, step
                    """, arguments: [digest.text]
            ).map { (pipeline: try $0.value(0), step: Step.ID(try $0.value(1))) }
        }
    }

    /// The latest recordings of a step, newest first.
    package func recordings(of step: Step.ID, in pipeline: String, limit: Int = .max) throws -> [Fingerprint] {
        let fingerprints = try ask { database in
            try String.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT fingerprint FROM recording WHERE pipeline = ? AND step = ?
                        ORDER BY recorded_at DESC, fingerprint LIMIT ?
                        """), arguments: [pipeline, step.rawValue, limit])
        }
        return fingerprints.compactMap(Fingerprint.init)
    }

    /// The pipelines in which a step of that name is recorded, sorted.
    package func pipelines(with step: Step.ID) throws -> [String] {
        try ask { database in
            try String.fetchAll(
                database.cachedStatement(
                    sql: "SELECT DISTINCT pipeline FROM recording WHERE step = ? ORDER BY pipeline"),
                arguments: [step.rawValue])
        }
    }

    /// The steps that are recorded of a pipeline, sorted.
    package func steps(of pipeline: String) throws -> [Step.ID] {
        let steps = try ask { database in
            try String.fetchAll(
                database.cachedStatement(sql: "SELECT DISTINCT step FROM recording WHERE pipeline = ? ORDER BY step"),
                arguments: [pipeline])
        }
        return steps.map { Step.ID($0) }
    }

    /// How long a step's job took when it was last recorded.
    package func lastDuration(of step: Step.ID, in pipeline: String) throws -> Duration? {
        let seconds = try ask { database in
            try Double.fetchOne(
                database.cachedStatement(
                    sql:
                        "SELECT seconds FROM recording WHERE pipeline = ? AND step = ? ORDER BY recorded_at DESC LIMIT 1"
                ), arguments: [pipeline, step.rawValue])
        }
        return Duration(fileSeconds: seconds)
    }
}

extension CacheIndex {
    /// What was forgotten, and whose files are to go.
    struct Removal {
        var fingerprints: [Fingerprint] = []
        var unnamed = Unnamed()
    }

    func allRecordings() throws -> [Fingerprint] {
        let fingerprints = try read { try String.fetchAll($0, sql: "SELECT fingerprint FROM recording") }
        return fingerprints.compactMap(Fingerprint.init)
    }

    /// Forgets recordings, in one transaction, which comes to nothing when `isDryRun`.
    ///
    /// - Parameter body: calls what it is given with each recording to forget, and is told the bytes that frees.
    func remove(isDryRun: Bool = false, _ body: (_ forget: (Fingerprint) throws -> Int64) throws -> Void) throws
        -> Removal
    {
        try write { database in
            var removal = Removal()
            try database.inSavepoint {
                try body { try Self.forget($0, database, &removal) }
                return isDryRun ? .rollback : .commit
            }
            return removal
        }
    }

    private static func forget(
        _ fingerprint: Fingerprint, _ database: Database, _ removal: inout Removal
    ) throws -> Int64 {
        let byteCount = try Int64.fetchOne(
            database, sql: "SELECT byte_count FROM recording WHERE fingerprint = ?", arguments: [fingerprint.rawValue])
        let unnamed = try remove(fingerprint.rawValue, database)
        // Until its file is gone: a kill before that must not leave a folder that seems to be known.
        try database.execute(
            sql: "DELETE FROM shard WHERE name = ?", arguments: [String(fingerprint.rawValue.prefix(2))])
        removal.fingerprints.append(fingerprint)
        removal.unnamed.artifacts += unnamed.artifacts
        removal.unnamed.logs += unnamed.logs
        return unnamed.artifacts.reduce(byteCount ?? 0) { $0.adding(clamped: $1.byteCount) }
    }

    /// Every artifact and log that a recording names.
    func namedFiles() throws -> (artifacts: Set<String>, logs: Set<String>) {
        try read { database in
            (
                try String.fetchSet(database, sql: "SELECT DISTINCT artifact FROM output"),
                try String.fetchSet(database, sql: "SELECT DISTINCT log FROM recording")
            )
        }
    }
}
