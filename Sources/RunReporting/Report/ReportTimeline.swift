package import PipelineModel

/// Draws when each step of a run began and ended, and which ones the run waited for.
struct ReportTimeline {
    /// More rows than that scroll in a box of their own.
    private static let rowLimit = 30
    /// More steps of the critical path than that stand behind a summary.
    private static let pathLimit = 15

    let run: RunRecord
    let anchors: ReportAnchors
    let criticalPath: [Step.ID]

    var section: String {
        let rows = run.steps.enumerated().filter { $0.element.start != nil }
            .sorted { ($0.element.start ?? .zero, $0.offset) < ($1.element.start ?? .zero, $1.offset) }
        guard !rows.isEmpty else { return "<p>No step had to run.</p>" }
        let span = rows.map { ($0.element.start ?? .zero) + $0.element.report.duration }.max() ?? run.duration
        let seconds = max(0.001, span.jsonSeconds)
        let path = Set(criticalPath)
        let bars = rows.map { index, entry in
            let start = min(99.6, (entry.start ?? .zero).jsonSeconds / seconds * 100)
            let width = min(100 - start, max(0.4, entry.report.duration.jsonSeconds / seconds * 100))
            let isCritical = path.contains(entry.report.step)
            return """
                <li><a class="row" href="#step-\(index)"><span class="name" title="\(html(entry.report.step.rawValue))">\
                \(html(entry.report.step.rawValue))</span>\
                <span class="track"><span class="bar \(entry.report.outcome.rawValue)\(isCritical ? " critical" : "")" \
                style="left:\(Self.percent(start));width:\(Self.percent(width))"></span></span>\
                <span class="time">\(html(durationText(entry.report.duration)))</span></a></li>
                """
        }
        let box =
            rows.count > Self.rowLimit
            ? " class=\"scroll box\" tabindex=\"0\" role=\"group\" aria-label=\"When each step ran\"" : ""
        return """
            <div\(box)>
            <p class="row axis" aria-hidden="true"><span></span><span class="ends"><span>0</span>\
            <span>\(html(durationText(span)))</span></span><span></span></p>
            <ol class="timeline">
            \(bars.joined(separator: "\n"))
            </ol>
            </div>
            \(waiting(of: span))
            """
    }

    private func waiting(of span: Duration) -> String {
        let entries = Dictionary(run.steps.map { ($0.report.step, $0) }) { first, _ in first }
        let busy = criticalPath.compactMap { entries[$0]?.report.duration }.reduce(.zero, +)
        let names = criticalPath.map { step in
            "\(anchors.link(step)) <span class=\"aside\">\(html(durationText(entries[step]?.report.duration ?? .zero)))</span>"
        }
        let text = names.joined(separator: " → ")
        let share = "\(durationText(busy)) of \(durationText(span)) went into it"
        guard names.count > Self.pathLimit else {
            return
                "<p class=\"path\">The run waited for (solid): \(text). <span class=\"aside\">\(html(share)).</span></p>"
        }
        return """
            <details class="path"><summary>The run waited for \(names.count) steps, one after the other (solid); \
            \(html(share))</summary><p>\(text)</p></details>
            """
    }

    private static func percent(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)%"
    }
}

extension RunRecord {
    /// The steps that the run's time was spent on: from the one that ended last, always the need that ended last.
    package var criticalPath: [Step.ID] {
        let started = Dictionary(steps.filter { $0.start != nil }.map { ($0.report.step, $0) }) { first, _ in first }
        func end(_ entry: Entry) -> Duration { (entry.start ?? .zero) + entry.report.duration }
        var path: [Step.ID] = []
        var seen: Set<Step.ID> = []
        var current = steps.filter { $0.start != nil }.max { end($0) < end($1) }
        while let entry = current, seen.insert(entry.report.step).inserted {
            path.append(entry.report.step)
            current = entry.needs.compactMap { started[$0] }.max { end($0) < end($1) }
        }
        return path.reversed()
    }
}
