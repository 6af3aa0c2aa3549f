import SystemPackage
import Testing

@testable import CacheStorage

/// SQLite, as the index speaks to it.
struct DatabaseTests {
    private let database: Database

    init() throws {
        database = try Database(at: nil, patience: .seconds(1))
        try database.run(script: "CREATE TABLE t (number INTEGER, real REAL, text TEXT)")
    }

    @Test(arguments: ["", "a", "é\u{0}b", "don't", String(repeating: "x", count: 100_000)])
    func valuesComeBackAsTheyWere(text: String) throws {
        try database.execute("INSERT INTO t VALUES (?, ?, ?)", Int64.min, 0.1, text)
        let row = try database.first("SELECT number, real, text FROM t") { row in
            (try row.value(0) as Int64, try row.value(1) as Double, try row.value(2) as String)
        }
        #expect(row?.0 == .min)
        #expect(row?.1 == 0.1)
        #expect(row?.2 == text)
    }

    @Test func whatIsAbsentIsNullAndBackAgain() throws {
        try database.execute("INSERT INTO t VALUES (?, ?, ?)", nil as Int64?, 1.5 as Double?, nil as String?)
        #expect(try database.first("SELECT number FROM t") as Int64?? == .some(nil))
        #expect(try database.first("SELECT real FROM t") as Double?? == 1.5)
        #expect(try database.first("SELECT text FROM t WHERE real = 2") as String?? == nil)
    }

    @Test func anotherTypeThanTheExpectedOneIsDamage() throws {
        try database.execute("INSERT INTO t VALUES (?, ?, ?)", "no number", 1.0, "text")
        let error = #expect(throws: SQLiteError.self) { try database.first("SELECT number FROM t") as Int64? }
        #expect(error?.description == "SQLite error 11: column 0 holds a value of another type")
    }

    @Test func aTransactionThatThrowsLeavesNothing() throws {
        #expect(throws: SQLiteError.self) {
            try database.transaction(.writing) {
                try database.execute("INSERT INTO t VALUES (1, 1, 'one')")
                try database.execute("INSERT INTO nowhere VALUES (1)")
            }
        }
        #expect(try database.all("SELECT text FROM t") as [String] == [])
        try database.transaction(.writing) { try database.execute("INSERT INTO t VALUES (2, 2, 'two')") }
        #expect(try database.all("SELECT text FROM t") as [String] == ["two"])
    }

    @Test func aStatementThatFailedCanBeDoneAgain() throws {
        try database.run(script: "CREATE UNIQUE INDEX one ON t (number)")
        let insert = "INSERT INTO t VALUES (?, 0, '')"
        try database.execute(insert, 1)
        let error = #expect(throws: SQLiteError.self) { try database.execute(insert, 1) }
        #expect(error?.description == "SQLite error 19: UNIQUE constraint failed: t.number")
        try database.execute(insert, 2)
        #expect(try database.all("SELECT number FROM t ORDER BY number") as [Int] == [1, 2])
    }
}
