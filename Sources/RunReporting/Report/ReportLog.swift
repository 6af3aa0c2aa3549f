import PipelineModel

/// What a step wrote, in its run or in the one that was replayed.
struct ReportLog {
    let detail: ReportData.StepDetail
    let isOpen: Bool

    var section: String? {
        guard !detail.log.isEmpty else { return nil }
        let count = detail.log.count + detail.omittedLineCount
        let errors = detail.log.contains { $0.stream == .error } ? "; standard error is red" : ""
        let lines = detail.log.map { line in
            line.stream == .error ? "<span class=\"err\">\(htmlLine(line.text))</span>" : htmlLine(line.text)
        }
        let omitted =
            detail.omittedLineCount > 0
            ? "<span class=\"aside\">… \(counted(detail.omittedLineCount, "line")) before these</span>\n" : ""
        return """
            <details class="log"\(isOpen ? " open" : "")><summary>Log, \(counted(count, "line"))\
            <span class="aside">\(errors)</span></summary>\
            <pre tabindex="0">\(omitted)\(lines.joined(separator: "\n"))</pre></details>
            """
    }
}
