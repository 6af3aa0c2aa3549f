import CSQLite

/// A row that a query found, while it is the current one.
struct Row {
    fileprivate let statement: OpaquePointer

    init(statement: OpaquePointer) { self.statement = statement }

    /// A column's value. Throws for one of another type: only damage puts it there.
    func value<Value: ColumnValue>(_ index: Int) throws(SQLiteError) -> Value {
        guard let value = Value(column: Int32(index), of: statement) else {
            throw SQLiteError(code: SQLITE_CORRUPT, message: "column \(index) holds a value of another type")
        }
        return value
    }
}

/// What a column of a database can hold.
protocol ColumnValue {
    /// Nil when the column holds something else.
    init?(column: Int32, of statement: OpaquePointer)
    /// Puts the value in the place of a `?`, the first of which is 1; returns SQLite's code.
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

extension Int64: ColumnValue {
    init?(column: Int32, of statement: OpaquePointer) {
        guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { return nil }
        self = sqlite3_column_int64(statement, column)
    }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { sqlite3_bind_int64(statement, index, self) }
}

extension Int: ColumnValue {
    init?(column: Int32, of statement: OpaquePointer) {
        guard let value = Int64(column: column, of: statement) else { return nil }
        self.init(exactly: value)
    }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { Int64(self).bind(to: statement, at: index) }
}

extension Double: ColumnValue {
    /// An integer, too, as SQL has it.
    init?(column: Int32, of statement: OpaquePointer) {
        guard [SQLITE_FLOAT, SQLITE_INTEGER].contains(sqlite3_column_type(statement, column)) else { return nil }
        self = sqlite3_column_double(statement, column)
    }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { sqlite3_bind_double(statement, index, self) }
}

extension String: ColumnValue {
    init?(column: Int32, of statement: OpaquePointer) {
        guard sqlite3_column_type(statement, column) == SQLITE_TEXT, let text = sqlite3_column_text(statement, column)
        else { return nil }
        let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, column)))
        self.init(decoding: bytes, as: UTF8.self)
    }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        var text = self
        return text.withUTF8 { bytes in
            guard let start = bytes.baseAddress, !bytes.isEmpty else {
                return csqlite_bind_text(statement, index, "", 0)
            }
            guard let count = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
            return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                csqlite_bind_text(statement, index, $0, count)
            }
        }
    }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
    /// An absent value is NULL.
    init?(column: Int32, of statement: OpaquePointer) {
        if sqlite3_column_type(statement, column) == SQLITE_NULL {
            self = .none
        } else {
            guard let value = Wrapped(column: column, of: statement) else { return nil }
            self = .some(value)
        }
    }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        map { $0.bind(to: statement, at: index) } ?? sqlite3_bind_null(statement, index)
    }
}
