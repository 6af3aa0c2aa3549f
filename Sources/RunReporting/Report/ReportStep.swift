import PipelineModel

/// One step of a report: closed, a line; open, all that is known.
struct ReportStep {
    let index: Int
    let entry: RunRecord.Entry
    let detail: ReportData.StepDetail?
    let difference: RunDifference.StepDifference?
    let anchors: ReportAnchors
    let time: @Sendable (Int64) -> String

    var section: String {
        let outcome = entry.report.outcome
        let parts: [String?] = [
            recorded, resources, failure, changes, metrics,
            detail.flatMap { ReportOutputs(detail: $0, changed: Set(difference?.files ?? [])).section },
            detail.flatMap { ReportLog(detail: $0, isOpen: outcome == .failed).section },
            manifest.map { ReportParts(manifest: $0, changes: change?.parts ?? []).section },
        ]
        return """
            <details class="step is-\(outcome.rawValue)"\(outcome == .failed ? " open" : "")>
            <summary>\(outcome.badge) <strong>\(html(entry.report.step.rawValue))</strong> \
            <span class="kind">\(html(entry.kind))</span> <span class="aside">\(html(aside))</span></summary>
            <div id="step-\(index)" class="inside">
            <p class="ways"><a href="#node-\(index)">In the graph</a> \(neighbours)</p>
            \(parts.compactMap(\.self).joined(separator: "\n"))
            </div>
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

    private var neighbours: String {
        let dependents = anchors.dependents(of: entry.report.step)
        return [
            entry.needs.isEmpty ? nil : "<span>Needs \(anchors.links(entry.needs))</span>",
            dependents.isEmpty ? nil : "<span>Needed by \(anchors.links(dependents))</span>",
        ].compactMap(\.self).joined(separator: " ")
    }

    private var recorded: String? {
        guard let job = detail?.job else { return nil }
        let text =
            "Recorded \(time(job.recordedAt)) by \(job.user) on \(job.host), in \(durationText(job.duration)), as "
        let files = job.undeclaredFiles.prefix(20).map { "<li>opened \(html($0)), which no input provides</li>" }
        return "<p>\(html(text))<code title=\"\(html(job.fingerprint.rawValue))\">"
            + "\(html(String(job.fingerprint.rawValue.prefix(12))))</code></p>"
            + (files.isEmpty ? "" : "<ul>\(files.joined())</ul>")
    }

    private var resources: String? {
        (entry.report.resources ?? detail?.job?.resources).map { "<p>\(html($0.text.capitalizedAtStart)).</p>" }
    }

    private var failure: String? {
        guard let failure = entry.report.failure else { return nil }
        let code = failure.exitCode.map { "Exit code \($0). " } ?? ""
        let place = failure.workspace.map { "<p>The folder it ran in: <code>\(html($0))</code></p>" } ?? ""
        return "<pre class=\"failure\" tabindex=\"0\">\(html(code))\(htmlLines(failure.message))</pre>\(place)"
    }

    private var manifest: Manifest? { detail?.job?.manifest ?? detail?.failed?.manifest }

    /// What the step is made of otherwise, and since when.
    private var change: (parts: [Manifest.Change], since: String)? {
        if let changes = difference?.changes, !changes.isEmpty { return (changes, "the run before") }
        guard let (manifest, before) = detail?.failed, let before else { return nil }
        let changes = manifest.changes(since: before.manifest)
        return changes.isEmpty ? nil : (changes, "its recording of \(time(before.recordedAt))")
    }

    private var changes: String? {
        guard let (changes, since) = change else { return nil }
        let own = changes.filter { !$0.isDerived }
        let told = own.isEmpty ? changes : own
        let rows = told.prefix(40).map { [html($0.part), ReportParts.change($0)] }
        let more = told.count > 40 ? "<p class=\"aside\">and \(told.count - 40) more</p>" : ""
        return "<h3>Changed since \(html(since))</h3>" + htmlTable([], rows, label: "What changed") + more
    }

    private var metrics: String? {
        guard !entry.report.metrics.isEmpty else { return nil }
        let before = difference?.old?.metrics ?? []
        let rows = entry.report.metrics.map { metric in
            let old = before.first { $0.name == metric.name }.map { html(Value.double($0.value).text) }
            return [html(metric.name), html(Value.double(metric.value).text)] + (before.isEmpty ? [] : [old ?? "–"])
        }
        let headings = ["metric", "value"] + (before.isEmpty ? [] : ["before"])
        return "<h3>Metrics</h3>" + htmlTable(headings, rows, label: "Metrics")
    }
}
