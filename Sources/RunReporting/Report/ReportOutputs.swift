package import PipelineModel

/// What a step left behind: its outputs with their files and sizes, and the beginnings of some.
struct ReportOutputs {
    /// More files of one output are counted, not named.
    private static let fileLimit = 40
    private static let rowLimit = 20

    let detail: ReportData.StepDetail
    /// Files that the run before left otherwise, as `output/path`.
    let changed: Set<String>

    var section: String? {
        guard let job = detail.job, !job.outputs.isEmpty else { return nil }
        let previews = Dictionary(detail.previews.map { ($0.path, $0) }) { first, _ in first }
        return "<h3>Outputs</h3>" + job.outputs.map { self.output($0, previews) }.joined()
    }

    private func output(_ output: StepOutput, _ previews: [String: ReportData.Preview]) -> String {
        let entries = output.tree.topEntriesFirst
        let packed = output.artifact.map { ", packed \(byteText(Int($0.byteCount)))" } ?? ""
        let total = "\(counted(entries.count, "file")), \(byteText(Int(output.tree.byteCount)))\(packed)"
        let files = entries.prefix(Self.fileLimit).map { entry in
            let path = "\(output.name)/\(entry.path)"
            return "<li>\(file(entry, path, previews[path]?.content))</li>"
        }
        let rest =
            entries.count > Self.fileLimit ? "<li class=\"aside\">and \(entries.count - Self.fileLimit) more</li>" : ""
        return """
            <p><strong>\(html(output.name))</strong> <span class="aside">\(html(total))</span></p>
            <ul class="files">\(files.joined(separator: "\n"))\(rest)</ul>
            """
    }

    private func file(_ entry: FileTree.Entry, _ path: String, _ content: ReportData.Preview.Content?) -> String {
        let size: String
        switch entry.kind {
        case .file(_, let count, _): size = byteText(Int(count))
        case .link(let target): size = "→ \(target)"
        case .archive: size = "archive"
        case .emptyFolder: size = "empty folder"
        }
        let mark = changed.contains(path) ? " <span class=\"changed\">changed</span>" : ""
        let title = "\(html(entry.path)) <span class=\"aside\">\(html(size))</span>\(mark)"
        guard let content else { return "<span class=\"plain\">\(title)</span>" }
        return "<details class=\"file\"><summary>\(title)</summary>\(shown(content, entry.path))</details>"
    }

    private func shown(_ content: ReportData.Preview.Content, _ path: String) -> String {
        switch content {
        case .text(let text): "<pre tabindex=\"0\">\(htmlLines(text))</pre>"
        case .image(let address): "<img alt=\"\(html(path))\" src=\"\(html(address))\">"
        case .table(let rows):
            // A heading and 20 rows are all that is read.
            (rows.count > Self.rowLimit ? "<p class=\"aside\">The first \(Self.rowLimit) rows:</p>" : "")
                + htmlTable(
                    rows.first?.map(html) ?? [], rows.dropFirst().map { $0.map(html) }, label: path, namesRows: false)
        }
    }
}

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

extension FileTree {
    /// What lies in the top folder before what lies in others: a page has no room for everything.
    package var topEntriesFirst: [Entry] {
        let depths = entries.map { entry in entry.path.utf8.count { $0 == UInt8(ascii: "/") } }
        return entries.indices.sorted { (depths[$0], $0) < (depths[$1], $1) }.map { entries[$0] }
    }
}
