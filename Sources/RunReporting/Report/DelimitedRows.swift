/// The first rows of a table written as text: fields between commas or tabs, quoted where they hold such.
///
/// `"a,b"` is one field, `""` within quotes is a quote, and a line break within quotes belongs to its field.
package struct DelimitedRows: Sendable {
    package let rows: [[String]]

    /// - Parameters:
    ///   - rowLimit: reads no further.
    ///   - fieldLimit: leaves out the fields of a row after those.
    package init(_ text: String, separator: Unicode.Scalar, rowLimit: Int = .max, fieldLimit: Int = .max) {
        var rows: [[String]] = []
        var row: [String] = []
        var field = String.UnicodeScalarView()
        var isQuoted = false
        var rest = text.unicodeScalars[...]
        if rest.first == "\u{FEFF}" { rest.removeFirst() }

        func endField() {
            if row.count < fieldLimit { row.append(String(field)) }
            field = .init()
        }
        func endRow() {
            endField()
            // An empty line is no row.
            if row != [""] { rows.append(row) }
            row = []
        }
        while rows.count < rowLimit, let scalar = rest.popFirst() {
            switch scalar {
            case "\"" where isQuoted:
                if rest.first == "\"" { field.append(rest.removeFirst()) } else { isQuoted = false }
            case _ where isQuoted: field.append(scalar)
            case "\"" where field.isEmpty: isQuoted = true
            case separator: endField()
            case "\r", "\n":
                if scalar == "\r", rest.first == "\n" { rest.removeFirst() }
                endRow()
            default: field.append(scalar)
            }
        }
        if rows.count < rowLimit, !field.isEmpty || !row.isEmpty { endRow() }
        self.rows = rows
    }
}
