import CSQLite
import HostSystem
import Synchronization
import SystemPackage

/// The SQLite index of a cache: what can be asked without reading every recording.
///
/// Derived from the files, and opened when it is first asked something: it may be deleted or damaged at any time, and is
/// then made anew. Where its file can't be used at all, an index in memory takes its place. What it knows of the recordings
/// that others made is as new as the last ``refresh(from:atMost:)``. Only failed attempts stand here alone; they explain, and
/// nothing depends on them.
package final class CacheIndex: Sendable {
    /// How long another process's writing is waited for. No write of Retake's takes as long.
    private static let patience = Duration.seconds(10)

    private let path: FilePath
    private let lock = Mutex(())
    /// Nil until it is first asked something. Whoever holds the lock has it for itself.
    private nonisolated(unsafe) var opened: Database?

    init(at path: FilePath) { self.path = path }

    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try mending { database in try database.transaction(.reading) { try body(database) } }
    }

    /// Reads with a single statement, which sees one state of the index without a transaction.
    func ask<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try mending(body)
    }

    func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try mending { database in try database.transaction(.writing) { try body(database) } }
    }

    /// Forgets everything.
    func clear() throws {
        try write(Self.makeTables)
    }

    /// Does it again on a new index when the old one turns out damaged, and on one in memory when another process keeps it: what
    /// is noted there is lost, and nobody waits a second time. One thread at a time.
    private func mending<Result>(_ body: (Database) throws -> Result) throws -> Result {
        var result: Result?
        try lock.withLock { _ in
            do {
                result = try body(try database())
            } catch let error as SQLiteError where error.isDamage {
                opened = nil
                removeFiles()
                result = try body(try database())
            } catch let error as SQLiteError where error.code == SQLITE_BUSY {
                let own = try Self.inMemory()
                opened = own
                result = try body(own)
            }
        }
        guard let result else { preconditionFailure("either there is a result, or an error was thrown") }
        return result
    }

    private func database() throws -> Database {
        if let opened { return opened }
        let database = try openOrReplace()
        opened = database
        return database
    }

    private func openOrReplace() throws -> Database {
        do {
            return try Self.open(path)
        } catch let error as SQLiteError where error.isDamage {
            removeFiles()
            return try Self.open(path)
        } catch is SQLiteError {
            return try Self.inMemory()
        }
    }

    private static func inMemory() throws -> Database {
        let database = try Database(at: nil, patience: patience)
        try makeTables(database)
        return database
    }

    private func removeFiles() {
        for suffix in ["", "-wal", "-shm", "-journal"] { File.remove(FilePath(path.string + suffix)) }
    }

    private static func open(_ path: FilePath) throws -> Database {
        let database = try Database(at: path, patience: patience)
        try database.run(script: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        if try isCurrent(database) { return database }
        try database.transaction(.writing) {
            // Another process may have made it since.
            if try !isCurrent(database) { try makeTables(database) }
        }
        return database
    }

    private static func isCurrent(_ database: Database) throws -> Bool {
        try database.first("PRAGMA user_version") == schemaVersion
    }

    private static func makeTables(_ database: Database) throws {
        let tables: [String] = try database.all(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for table in tables {
            try database.run(script: "DROP TABLE \"\(table.replacing("\"", with: "\"\""))\"")
        }
        try database.run(script: schema)
        try database.run(script: "PRAGMA user_version = \(schemaVersion)")
    }
}

extension SQLiteError {
    fileprivate var isDamage: Bool {
        // A table that is missing was never made by this version, whatever its number says.
        [SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_ERROR].contains(code)
    }
}

extension CacheIndex {
    /// Counts up with each change of the tables; an index of another version is made anew.
    static let schemaVersion = 4

    /// The tables of `index.sqlite`.
    package static let schema = String(decoding: PackageResources.schema_sql, as: UTF8.self)
}
