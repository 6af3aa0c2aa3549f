import PipelineModel

/// One step of a report: closed, a line; open, all that is known.
struct ReportStep {
    let index: Int
    let entry: RunRecord.Entry
    let detail: ReportData.StepDetail?
    let difference: RunDifference.StepDifference?
    let time: @Sendable (Int64) -> String

    var section: String {
        let report = entry.report
        let parts: [String?] = [needs, failure, changes, metrics, previews, log, manifest]
        return """
            <details id="step-\(index)" class="step"\(report.outcome == .failed ? " open" : "")>
            <summary><span class="badge \(report.outcome.rawValue)">\(html(report.outcome.rawValue))</span> \
            <strong>\(html(report.step.rawValue))</strong> <span class="kind">\(html(entry.kind))</span> \
            <span class="aside">\(html(aside))</span></summary>
            \(parts.compactMap(\.self).joined(separator: "\n"))
            </details>
            """
    }

    private var aside: String {
        var texts = [entry.report.reason]
        if entry.report.outcome == .ran || entry.report.outcome == .failed {
            texts.append(durationText(entry.report.duration))
        }
        if let saved = entry.report.savedDuration { texts.append("saved \(durationText(saved))") }
        return texts.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private var needs: String? {
        entry.needs.isEmpty ? nil : "<p>Needs \(entry.needs.map { html($0.rawValue) }.joined(separator: ", ")).</p>"
    }

    private var failure: String? {
        guard let failure = entry.report.failure else { return nil }
        let code = failure.exitCode.map { "Exit code \($0). " } ?? ""
        let place = failure.workspace.map { "<p>The folder it ran in: <code>\(html($0))</code></p>" } ?? ""
        return "<pre class=\"failure\">\(html(code))\(Self.lines(failure.message))</pre>\(place)"
    }

    private var changes: String? {
        guard let difference, !difference.changes.isEmpty || !difference.files.isEmpty else { return nil }
        let own = difference.changes.filter { !$0.isDerived }
        let changes = (own.isEmpty ? difference.changes : own).map { "<li>\(html("\($0)"))</li>" }
        let files = difference.files.prefix(20).map { "<li>writes \(html($0)) otherwise</li>" }
        return "<h3>Since the run before</h3><ul>\((changes + files).joined())</ul>"
    }

    private var metrics: String? {
        guard !entry.report.metrics.isEmpty else { return nil }
        let rows = entry.report.metrics.map { metric in
            let old = difference?.metrics.first { $0.name == metric.name }?.old
            return "<tr><td>\(html(metric.name))</td><td>\(html(Value.double(metric.value).text))</td>"
                + "<td>\(old.map { "was \(html($0))" } ?? "")</td></tr>"
        }
        return "<h3>Metrics</h3><table>\(rows.joined())</table>"
    }

    private var previews: String? {
        guard let detail, let job = detail.job, !job.outputs.isEmpty else { return nil }
        let outputs = job.outputs.map { output in
            "<li>\(html(output.name)): \(output.tree.entries.count) files, \(byteText(Int(output.tree.byteCount)))</li>"
        }
        return "<h3>Outputs</h3><ul>\(outputs.joined())</ul>" + detail.previews.map(preview).joined()
    }

    private func preview(_ preview: ReportData.Preview) -> String {
        let title = "\(html(preview.path)) <span class=\"aside\">\(byteText(Int(preview.byteCount)))</span>"
        let content: String
        switch preview.content {
        case .none: return "<p class=\"file\">\(title)</p>"
        case .text(let text): content = "<pre>\(Self.lines(text))</pre>"
        case .image(let address): content = "<img alt=\"\(html(preview.path))\" src=\"\(html(address))\">"
        case .table(let rows):
            let heading = rows.first.map { "<tr>" + $0.map { "<th>\(html($0))</th>" }.joined() + "</tr>" } ?? ""
            let body = rows.dropFirst().map { "<tr>" + $0.map { "<td>\(html($0))</td>" }.joined() + "</tr>" }
            content = "<div class=\"scroll\"><table>\(heading)\(body.joined())</table></div>"
        }
        return "<details class=\"file\"><summary>\(title)</summary>\(content)</details>"
    }

    private var log: String? {
        guard let detail, !detail.log.isEmpty else { return nil }
        let omitted =
            detail.omittedLineCount > 0
            ? "<span class=\"aside\">\(detail.omittedLineCount) lines before these</span>\n" : ""
        let lines = detail.log.map { line in
            line.stream == .error ? "<span class=\"err\">\(html(line.text))</span>" : html(line.text)
        }
        let isOpen = entry.report.outcome == .failed ? " open" : ""
        return
            "<details class=\"log\"\(isOpen)><summary>Log</summary><pre>\(omitted)\(lines.joined(separator: "\n"))</pre></details>"
    }

    private var manifest: String? {
        guard let job = detail?.job else { return nil }
        let rows = job.manifest.parts.map { part in
            let text = part.text.map {
                $0.contains("\n") ? "\($0.split(separator: "\n").count) lines" : String($0.prefix(200))
            }
            return "<tr><td>\(html(part.name))</td><td>\(html(text ?? String(part.digest.prefix(12))))</td></tr>"
        }
        let recorded =
            "recorded on \(time(job.recordedAt)) by \(job.user) on \(job.host), in \(durationText(job.duration))"
        return """
            <details class="parts"><summary>Made of \(job.manifest.parts.count) parts</summary><p>\(html(recorded)), as \
            <code>\(html(job.fingerprint.rawValue))</code></p><div class="scroll"><table>\(rows.joined())</table></div></details>
            """
    }

    private static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { html(String($0)) }.joined(separator: "\n")
    }
}
