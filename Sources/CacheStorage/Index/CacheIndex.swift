import GRDB
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
    /// How long another process's writing is waited for, in seconds. No write of Retake's takes as long.
    private static let patience = 10.0

    private let path: FilePath
    private let opened = Mutex<DatabaseQueue?>(nil)

    init(at path: FilePath) { self.path = path }

    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try mending { try $0.read(body) }
    }

    /// Reads with a single statement, which sees one state of the index without a transaction.
    func ask<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try mending { try $0.unsafeRead(body) }
    }

    func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try mending { try $0.write(body) }
    }

    /// Forgets everything.
    func clear() throws {
        try write(Self.makeTables)
    }

    /// Does it again on a new index when the old one turns out damaged, and on one in memory when another process keeps it: what
    /// is noted there is lost, and nobody waits a second time.
    private func mending<Result>(_ body: (DatabaseQueue) throws -> Result) throws -> Result {
        let queue = try queue()
        do {
            return try body(queue)
        } catch let error where (error as? DatabaseError)?.isDamage == true || error is RowDecodingError {
            let fresh = try opened.withLock { current in
                // Another thread may have mended it meanwhile.
                if let current, current !== queue { return current }
                removeFiles()
                let fresh = try Self.open(path)
                current = fresh
                return fresh
            }
            return try body(fresh)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            let own = try opened.withLock { current in
                if let current, current !== queue { return current }
                let own = try Self.inMemory()
                current = own
                return own
            }
            return try body(own)
        }
    }

    private func queue() throws -> DatabaseQueue {
        try opened.withLock { current in
            if let current { return current }
            let queue = try openOrReplace()
            current = queue
            return queue
        }
    }

    private func openOrReplace() throws -> DatabaseQueue {
        do {
            return try Self.open(path)
        } catch let error as DatabaseError where error.isDamage {
            removeFiles()
            return try Self.open(path)
        } catch is DatabaseError {
            return try Self.inMemory()
        }
    }

    private static func inMemory() throws -> DatabaseQueue {
        let queue = try DatabaseQueue()
        try queue.write(makeTables)
        return queue
    }

    private func removeFiles() {
        for suffix in ["", "-wal", "-shm", "-journal"] { File.remove(FilePath(path.string + suffix)) }
    }

    private static func open(_ path: FilePath) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        let queue = try DatabaseQueue(path: path.string, configuration: configuration)
        if try queue.read(isCurrent) { return queue }
        try queue.write { database in
            // Another process may have made it since.
            if try !isCurrent(database) { try makeTables(database) }
        }
        return queue
    }

    private static func isCurrent(_ database: Database) throws -> Bool {
        try Int.fetchOne(database, sql: "PRAGMA user_version") == schemaVersion
    }

    private static func makeTables(_ database: Database) throws {
        for table in try String.fetchAll(
            database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        {
            try database.execute(sql: "DROP TABLE \"\(table.replacing("\"", with: "\"\""))\"")
        }
        try database.execute(sql: schema)
        try database.execute(sql: "PRAGMA user_version = \(schemaVersion)")
    }
}

extension Row {
    /// A column's value. Throws for one of another type: only damage puts it there.
    func value<Column: DatabaseValueConvertible>(_ index: Int) throws -> Column {
        try decode(Column.self, atIndex: index)
    }
}

extension DatabaseError {
    fileprivate var isDamage: Bool {
        // A table that is missing was never made by this version, whatever its number says.
        resultCode == .SQLITE_NOTADB || resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_ERROR
    }
}

extension CacheIndex {
    /// Counts up with each change of the tables; an index of another version is made anew.
    static let schemaVersion = 4

    /// The tables of `index.sqlite`.
    package static let schema = String(decoding: PackageResources.schema_sql, as: UTF8.self)
}
