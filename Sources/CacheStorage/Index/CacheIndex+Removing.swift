import GRDB
import PipelineModel

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
        return unnamed.artifacts.reduce(byteCount ?? 0) { $0 + $1.byteCount }
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
