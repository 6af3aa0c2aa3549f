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
        try database.execute(
            """
            INSERT OR REPLACE INTO recording (fingerprint, pipeline, step, recorded_at, seconds, log, byte_count)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, job.fingerprint.rawValue, job.pipeline, job.step.rawValue, job.recordedAt, job.duration.seconds,
            recording.log.digest.text, Int64(byteCount) + recording.log.byteCount)
        for output in job.outputs {
            guard let artifact = output.artifact else { continue }
            try database.execute(
                "INSERT OR REPLACE INTO artifact (digest, tree, byte_count, content_byte_count) VALUES (?, ?, ?, ?)",
                artifact.digest.text, output.treeDigest.text, artifact.byteCount, output.tree.byteCount)
            try database.execute(
                "INSERT OR IGNORE INTO output (artifact, fingerprint) VALUES (?, ?)", artifact.digest.text,
                job.fingerprint.rawValue)
        }
        try database.execute(
            "DELETE FROM failed_attempt WHERE pipeline = ? AND step = ?", job.pipeline, job.step.rawValue)
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
        let log: String? = try database.first(
            "DELETE FROM recording WHERE fingerprint = ? RETURNING log", fingerprint)
        if let log, try database.first("SELECT EXISTS (SELECT 1 FROM recording WHERE log = ?)", log) == 0 {
            unnamed.logs += [Digest(log)].compactMap(\.self)
        }
        let named: [String] = try database.all(
            "DELETE FROM output WHERE fingerprint = ? RETURNING artifact", fingerprint)
        for digest in named
        where try database.first("SELECT EXISTS (SELECT 1 FROM output WHERE artifact = ?)", digest) == 0 {
            let byteCount: Int64? = try database.first(
                "DELETE FROM artifact WHERE digest = ? RETURNING byte_count", digest)
            unnamed.artifacts += [Digest(digest)].compactMap {
                $0.map { Artifact(digest: $0, byteCount: byteCount ?? 0) }
            }
        }
        return unnamed
    }

    /// An artifact that holds a tree already.
    func artifact(ofTree digest: Digest) throws -> Artifact? {
        try ask { database in
            try database.first("SELECT digest, byte_count FROM artifact WHERE tree = ?", digest.text) { row in
                let byteCount: Int64 = try row.value(1)
                return Digest(try row.value(0) as String).map { Artifact(digest: $0, byteCount: byteCount) }
            } ?? nil
        }
    }

    /// The outputs of steps that hold a tree as a whole, as far as the index knows: pipelines and steps.
    package func writers(ofTree digest: Digest) throws -> [(pipeline: String, step: Step.ID)] {
        try ask { database in
            try database.all(
                """
                SELECT DISTINCT pipeline, step FROM artifact JOIN output ON output.artifact = artifact.digest
                JOIN recording USING (fingerprint) WHERE tree = ? ORDER BY pipeline, step
                """, digest.text
            ) { (pipeline: try $0.value(0), step: Step.ID(try $0.value(1))) }
        }
    }

    /// The latest recordings of a step, newest first.
    package func recordings(of step: Step.ID, in pipeline: String, limit: Int = .max) throws -> [Fingerprint] {
        let fingerprints: [String] = try ask {
            try $0.all(
                """
                SELECT fingerprint FROM recording WHERE pipeline = ? AND step = ?
                ORDER BY recorded_at DESC, fingerprint LIMIT ?
                """, pipeline, step.rawValue, limit)
        }
        return fingerprints.compactMap(Fingerprint.init)
    }

    /// The pipelines in which a step of that name is recorded, sorted.
    package func pipelines(with step: Step.ID) throws -> [String] {
        try ask {
            try $0.all("SELECT DISTINCT pipeline FROM recording WHERE step = ? ORDER BY pipeline", step.rawValue)
        }
    }

    /// The steps that are recorded of a pipeline, sorted.
    package func steps(of pipeline: String) throws -> [Step.ID] {
        let steps: [String] = try ask {
            try $0.all("SELECT DISTINCT step FROM recording WHERE pipeline = ? ORDER BY step", pipeline)
        }
        return steps.map { Step.ID($0) }
    }

    /// How long a step's job took when it was last recorded.
    package func lastDuration(of step: Step.ID, in pipeline: String) throws -> Duration? {
        let seconds: Double? = try ask {
            try $0.first(
                "SELECT seconds FROM recording WHERE pipeline = ? AND step = ? ORDER BY recorded_at DESC LIMIT 1",
                pipeline, step.rawValue)
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
        let fingerprints: [String] = try read { try $0.all("SELECT fingerprint FROM recording") }
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
            try database.execute("SAVEPOINT removal")
            try body { try Self.forget($0, database, &removal) }
            if isDryRun { try database.execute("ROLLBACK TO removal") }
            try database.execute("RELEASE removal")
            return removal
        }
    }

    private static func forget(
        _ fingerprint: Fingerprint, _ database: Database, _ removal: inout Removal
    ) throws -> Int64 {
        let byteCount: Int64? = try database.first(
            "SELECT byte_count FROM recording WHERE fingerprint = ?", fingerprint.rawValue)
        let unnamed = try remove(fingerprint.rawValue, database)
        // Until its file is gone: a kill before that must not leave a folder that seems to be known.
        try database.execute("DELETE FROM shard WHERE name = ?", String(fingerprint.rawValue.prefix(2)))
        removal.fingerprints.append(fingerprint)
        removal.unnamed.artifacts += unnamed.artifacts
        removal.unnamed.logs += unnamed.logs
        return unnamed.artifacts.reduce(byteCount ?? 0) { $0.adding(clamped: $1.byteCount) }
    }

    /// Every artifact and log that a recording names.
    func namedFiles() throws -> (artifacts: Set<String>, logs: Set<String>) {
        try read { database in
            (
                Set(try database.all("SELECT DISTINCT artifact FROM output") as [String]),
                Set(try database.all("SELECT DISTINCT log FROM recording") as [String])
            )
        }
    }
}
