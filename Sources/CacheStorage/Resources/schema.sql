-- The index of a cache, index.sqlite (PRAGMA user_version = 4). Derived: see FORMAT.md.

CREATE TABLE recording (
    fingerprint TEXT PRIMARY KEY,
    pipeline TEXT NOT NULL,
    step TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    seconds REAL NOT NULL,
    log TEXT NOT NULL,
    byte_count INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX recording_by_step ON recording (pipeline, step, recorded_at);
CREATE INDEX recording_by_log ON recording (log);
CREATE TABLE artifact (
    digest TEXT PRIMARY KEY,
    tree TEXT NOT NULL,
    byte_count INTEGER NOT NULL,
    content_byte_count INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX artifact_by_tree ON artifact (tree);
CREATE TABLE output (
    artifact TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (artifact, fingerprint)
) WITHOUT ROWID;
CREATE INDEX output_by_recording ON output (fingerprint);
CREATE TABLE shard (
    name TEXT PRIMARY KEY,
    modified_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE tree (
    digest TEXT PRIMARY KEY,
    byte_count INTEGER NOT NULL,
    state INTEGER
) WITHOUT ROWID;
CREATE TABLE file (
    path TEXT PRIMARY KEY,
    device INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    size INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE unpacked (
    archive TEXT PRIMARY KEY,
    tree TEXT NOT NULL,
    files TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE failed_attempt (
    pipeline TEXT NOT NULL,
    step TEXT NOT NULL,
    parts TEXT NOT NULL,
    PRIMARY KEY (pipeline, step)
) WITHOUT ROWID;
