import PipelineModel

/// A run beside the one before it: parameters, steps, metrics, files.
struct ReportComparison {
    private static let fileLimit = 20
    private static let partLimit = 6

    let difference: RunDifference
    let anchors: ReportAnchors
    let time: @Sendable (Int64) -> String

    var section: String {
        [runs, parameters, steps, metrics, files].compactMap(\.self).joined(separator: "\n")
    }

    private var runs: String {
        let rows = [("before", difference.old), ("now", difference.new)].map { name, run in
            [
                name, html(run.run), html(time(run.startedAt)),
                "<span class=\"badge \(run.outcome.rawValue)\">\(html(run.outcome.rawValue))</span>",
                html(durationText(run.duration)),
                run.savedDuration > .zero ? html(durationText(run.savedDuration)) : "–",
            ]
        }
        return htmlTable(["", "run", "begun", "outcome", "took", "replay saved"], rows, label: "The two runs")
    }

    private var parameters: String? {
        guard !difference.parameters.isEmpty else { return nil }
        let rows = difference.parameters.map { change in
            [html(change.name), change.old.map(htmlLine) ?? "–", change.new.map(htmlLine) ?? "–"]
        }
        return "<h3>Parameters</h3>"
            + htmlTable(["parameter", "before", "now"], rows, label: "Parameters that changed")
    }

    private var steps: String {
        let told = Dictionary(difference.steps.map { ($0.step, $0) }) { first, _ in first }
        let old = Dictionary(difference.old.steps.map { ($0.report.step, $0.report) }) { first, _ in first }
        let new = difference.new.steps.map(\.report)
        let present = Set(new.map(\.step))
        let gone = difference.old.steps.map(\.report).filter { !present.contains($0.step) }
        let rows = new.map { ($0.step, old[$0.step], Optional($0)) } + gone.map { ($0.step, Optional($0), nil) }
        let cells = rows.map { step, before, now in
            (
                isChanged: told[step] != nil,
                [
                    anchors.link(step), Self.outcome(before) ?? "–", Self.outcome(now) ?? "gone",
                    what(told[step], now),
                ]
            )
        }
        let headings = ["step", "before", "now", "what changed"]
        let changed = cells.filter(\.isChanged).map(\.1)
        let same = cells.filter { !$0.isChanged }.map(\.1)
        return "<h3>Steps</h3>"
            + (changed.isEmpty
                ? "<p>No step changed.</p>"
                : htmlTable(headings, changed, label: "Steps that changed"))
            + (same.isEmpty
                ? ""
                : "<details><summary>\(counted(same.count, "step")) unchanged</summary>"
                    + htmlTable(Array(headings.dropLast()), same.map { Array($0.dropLast()) }, label: "Other steps")
                    + "</details>")
    }

    /// How it ended, and how long it took, or had taken when it was recorded.
    private static func outcome(_ report: StepReport?) -> String? {
        guard let report else { return nil }
        guard report.hasTime else { return report.outcome.badge }
        return "\(report.outcome.badge) \(html(durationText(report.savedDuration ?? report.duration)))"
    }

    private func what(_ step: RunDifference.StepDifference?, _ now: StepReport?) -> String {
        guard let step else { return "" }
        let own = step.changes.filter { !$0.isDerived }
        let parts = own.isEmpty ? step.changes : own
        var texts = parts.prefix(Self.partLimit).map { html("\($0)") }
        if parts.count > Self.partLimit { texts.append("and \(parts.count - Self.partLimit) more") }
        if texts.isEmpty, let reason = now?.reason { texts = [html(reason)] }
        return texts.joined(separator: "<br>")
    }

    private var metrics: String? {
        let old = Dictionary(difference.old.steps.map { ($0.report.step, $0.report.metrics) }) { first, _ in first }
        let rows = difference.new.steps.flatMap { entry in
            entry.report.metrics.map { metric in
                let before = old[entry.report.step]?.first { $0.name == metric.name }?.value
                return [
                    anchors.link(entry.report.step), html(metric.name),
                    before.map { html(Value.double($0).text) } ?? "–", html(Value.double(metric.value).text),
                    before.map { Self.change(from: $0, to: metric.value) } ?? "new",
                ]
            }
        }
        return rows.isEmpty
            ? nil : "<h3>Metrics</h3>" + htmlTable(["step", "metric", "before", "now", ""], rows, label: "Metrics")
    }

    /// How much a metric grew or shrank, in percent where its old value allows that.
    private static func change(from old: Double, to new: Double) -> String {
        if old == new { return "<span class=\"aside\">the same</span>" }
        let percent = (new - old) / abs(old) * 100
        guard percent.isFinite, abs(percent) < 10_000 else { return "changed" }
        let tenths = Int((percent * 10).rounded())
        return "\(tenths < 0 ? "−" : "+")\(abs(tenths) / 10).\(abs(tenths) % 10) %"
    }

    private var files: String? {
        let steps = difference.steps.filter { !$0.files.isEmpty }
        guard !steps.isEmpty else { return nil }
        let rows = steps.map { step in
            let rest = step.files.count > Self.fileLimit ? ["and \(step.files.count - Self.fileLimit) more"] : []
            return [
                anchors.link(step.step), (step.files.prefix(Self.fileLimit).map(html) + rest).joined(separator: "<br>"),
            ]
        }
        return "<h3>Files written otherwise</h3>"
            + htmlTable(["step", "files"], rows, label: "Files written otherwise")
    }
}
