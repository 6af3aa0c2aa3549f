extension CacheIndex {
    /// The tables of `index.sqlite`; `cache/schema.sql` shows the same.
    package static let schema = """
        CREATE TABLE recording (
            fingerprint TEXT PRIMARY KEY,
            pipeline TEXT NOT NULL,
            step TEXT NOT NULL,
            recorded_at INTEGER NOT NULL,
            used_at INTEGER NOT NULL,
            seconds REAL NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX recording_by_step ON recording (pipeline, step, recorded_at);
        CREATE TABLE artifact (
            digest TEXT PRIMARY KEY,
            byte_count INTEGER NOT NULL,
            content_byte_count INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE failed_attempt (
            pipeline TEXT NOT NULL,
            step TEXT NOT NULL,
            parts TEXT NOT NULL,
            PRIMARY KEY (pipeline, step)
        ) WITHOUT ROWID;

        """
}
