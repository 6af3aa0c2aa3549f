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
        var texts = [entry.report.toldReason]
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

/// What a step's job is made of, and what of it is not as it was before.
struct ReportParts {
    private static let lineLimit = 20
    private static let textLimit = 200

    let manifest: Manifest
    let changes: [Manifest.Change]

    var section: String {
        let changed = Dictionary(changes.map { ($0.part, $0) }) { first, _ in first }
        let rows = manifest.parts.map { part in
            [html(part.name), changed[part.name].map(Self.change) ?? Self.value(part)]
        }
        let removed = changes.filter { $0.kind == .removed }.map { [html($0.part), Self.change($0)] }
        let note = changes.isEmpty ? "" : ", \(changes.count) of them changed"
        return """
            <details class="parts"><summary>Made of \(counted(manifest.parts.count, "part"))\(note)</summary>\
            \(htmlTable([], rows + removed, label: "What the step is made of"))</details>
            """
    }

    /// Where both are known, the old value and the new one; of lists, the lines that differ.
    static func change(_ change: Manifest.Change) -> String {
        switch change.kind {
        case .added: return "<ins>added</ins>"
        case .removed: return "<del>removed</del>"
        case .changed(let old?, let new?) where !old.contains("\n") && !new.contains("\n"):
            return "<del>\(htmlLine(old))</del> → <ins>\(htmlLine(new))</ins>"
        case .changed(let old?, let new?):
            let (before, after) = (old.split(separator: "\n"), new.split(separator: "\n"))
            let (known, kept) = (Set(before), Set(after))
            let lines =
                before.filter { !kept.contains($0) }.map { "<del>- \(htmlLine(String($0)))</del>" }
                + after.filter { !known.contains($0) }.map { "<ins>+ \(htmlLine(String($0)))</ins>" }
            let rest = lines.count > lineLimit ? ["and \(counted(lines.count - lineLimit, "line")) more"] : []
            return (lines.prefix(lineLimit) + rest).joined(separator: "<br>")
        case .changed: return "<ins>changed</ins>"
        }
    }

    private static func value(_ part: Part) -> String {
        guard let text = part.text else { return "<code>\(html(String(part.digest.prefix(12))))</code>" }
        if text.contains("\n") { return counted(text.split(separator: "\n").count, "line") }
        return html(String(text.prefix(textLimit))) + (text.count > textLimit ? "…" : "")
    }
}
