import CSQLite
import SystemPackage

/// A connection to an SQLite database, for one thread at a time.
///
/// Statements are prepared once and kept by their text, so texts are constants: what varies is an argument, `?`.
final class Database {
    private let connection: OpaquePointer
    private var statements: [String: Statement] = [:]

    /// - Parameters:
    ///   - path: where the database lies or is made; nil for one in memory.
    ///   - patience: how long another connection's lock is waited for.
    init(at path: FilePath?, patience: Duration) throws(SQLiteError) {
        var connection: OpaquePointer?
        // Threads are kept apart by who owns this.
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path?.string ?? ":memory:", &connection, flags, nil)
        guard let connection else { throw SQLiteError(code: code, message: "out of memory") }
        self.connection = connection
        do {
            try check(code)
            try check(sqlite3_busy_timeout(connection, Int32(patience / .milliseconds(1))))
        } catch {
            sqlite3_close_v2(connection)
            throw error
        }
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(connection)
    }

    /// Does what a statement says.
    func execute(_ sql: String, _ arguments: any ColumnValue...) throws {
        _ = try rows(of: sql, arguments, atMost: .max) { (_: Row) in () }
    }

    /// Makes something of the first row that a query finds.
    func first<Result>(
        _ sql: String, _ arguments: any ColumnValue..., reading body: (Row) throws -> Result
    ) throws -> Result? {
        try rows(of: sql, arguments, atMost: 1, body).first
    }

    /// The only column of the first row that a query finds.
    func first<Value: ColumnValue>(_ sql: String, _ arguments: any ColumnValue...) throws -> Value? {
        try rows(of: sql, arguments, atMost: 1) { row in try row.value(0) as Value }.first
    }

    /// Makes something of each row that a query finds. The body may not ask the same query again.
    func all<Result>(
        _ sql: String, _ arguments: any ColumnValue..., reading body: (Row) throws -> Result
    ) throws -> [Result] {
        try rows(of: sql, arguments, atMost: .max, body)
    }

    /// The only column of all rows that a query finds.
    func all<Value: ColumnValue>(_ sql: String, _ arguments: any ColumnValue...) throws -> [Value] {
        try rows(of: sql, arguments, atMost: .max) { row in try row.value(0) as Value }
    }

    /// Does what several statements without arguments say.
    func run(script: String) throws(SQLiteError) {
        try check(sqlite3_exec(connection, script, nil, nil, nil))
    }

    enum Transaction: String {
        /// Sees one state of the database.
        case reading = "BEGIN DEFERRED"
        /// Waits first until nobody else writes.
        case writing = "BEGIN IMMEDIATE"
    }

    /// All that the body does happens, or nothing does, when it throws.
    func transaction<Result>(_ kind: Transaction, _ body: () throws -> Result) throws -> Result {
        try execute(kind.rawValue)
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // SQLite has rolled back by itself after some errors.
            if sqlite3_get_autocommit(connection) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    private func rows<Result>(
        of sql: String, _ arguments: [any ColumnValue], atMost limit: Int, _ body: (Row) throws -> Result
    ) throws -> [Result] {
        let statement = try statement(sql)
        defer { statement.reset() }
        for (index, argument) in arguments.enumerated() {
            try check(argument.bind(to: statement.pointer, at: Int32(index + 1)))
        }
        var results: [Result] = []
        while results.count < limit {
            let code = sqlite3_step(statement.pointer)
            if code == SQLITE_DONE { break }
            guard code == SQLITE_ROW else { throw error(code) }
            results.append(try body(Row(statement: statement.pointer)))
        }
        return results
    }

    private func statement(_ sql: String) throws(SQLiteError) -> Statement {
        if let known = statements[sql] { return known }
        var pointer: OpaquePointer?
        try check(sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil))
        guard let pointer else { throw SQLiteError(code: SQLITE_ERROR, message: "an empty statement") }
        let statement = Statement(pointer: pointer)
        statements[sql] = statement
        return statement
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        if code != SQLITE_OK { throw error(code) }
    }

    private func error(_ code: Int32) -> SQLiteError {
        SQLiteError(code: code, message: String(cString: sqlite3_errmsg(connection)))
    }
}

/// A prepared statement, which goes with its last owner.
private final class Statement {
    let pointer: OpaquePointer

    init(pointer: OpaquePointer) { self.pointer = pointer }

    deinit { sqlite3_finalize(pointer) }

    /// Gives back what it holds of the database. An error is that of the last step, told already.
    func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }
}

/// What SQLite, or a value in a database, says no with.
struct SQLiteError: Error, CustomStringConvertible {
    /// Without what extends it: `SQLITE_BUSY`.
    let code: Int32
    let message: String

    init(code: Int32, message: String) {
        self.code = code & 0xFF
        self.message = message
    }

    var description: String { "SQLite error \(code): \(message)" }
}
