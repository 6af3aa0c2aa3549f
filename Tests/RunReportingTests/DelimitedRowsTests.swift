import RunReporting
import Testing

/// Tables that are written as text.
struct DelimitedRowsTests {
    @Test func quotesHoldSeparatorsQuotesAndLineBreaks() {
        let text = "name,said\r\n\"Doe, Jane\",\"\"\"hi\"\"\"\r\n\"two\nlines\",5\" pipe\r\n"
        #expect(
            DelimitedRows(text, separator: ",").rows == [
                ["name", "said"], ["Doe, Jane", "\"hi\""], ["two\nlines", "5\" pipe"],
            ])
    }

    @Test(arguments: [
        ("a,,\n,b", [["a", "", ""], ["", "b"]]), ("", []), ("\n\na\n", [["a"]]), ("\u{FEFF}a", [["a"]]),
        ("\"open", [["open"]]), ("a,b", [["a", "b"]]), ("a,", [["a", ""]]),
    ])
    func edges(text: String, rows: [[String]]) {
        #expect(DelimitedRows(text, separator: ",").rows == rows)
    }

    @Test func noMoreIsReadThanIsWanted() {
        let rows = DelimitedRows("1\t2\t3\n4\t5\t6\n7", separator: "\t", rowLimit: 2, fieldLimit: 2).rows
        #expect(rows == [["1", "2"], ["4", "5"]])
    }
}
