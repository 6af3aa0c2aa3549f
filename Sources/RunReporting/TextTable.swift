/// Rows whose columns align.
struct TextTable {
    struct Cell {
        let text: String
        let colour: Colour?

        /// Cleans the text, which may be foreign: a table keeps no colours but its own.
        init(_ text: String, _ colour: Colour? = nil) {
            self.text = TextStyle.plain.cleaned(text)
            self.colour = colour
        }
    }

    var rows: [[Cell]] = []

    /// Appends a row whose cells all have one colour.
    mutating func append(_ texts: [String], _ colour: Colour?) {
        rows.append(texts.map { Cell($0, colour) })
    }

    /// A line for each row, with no spaces at its end.
    func lines(_ style: TextStyle) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? $0[column].text.count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let last = row.lastIndex { !$0.text.isEmpty } ?? 0
            return row.prefix(last + 1).enumerated().map { column, cell in
                let padding = column == last ? 0 : widths[column] - cell.text.count
                return style.painted(cell.text, cell.colour) + String(repeating: " ", count: padding)
            }.joined(separator: "  ")
        }
    }
}
