import PipelineModel

/// Draws when each step of a run began and ended, and which ones the run waited for.
struct ReportTimeline {
    let run: RunRecord

    var section: String {
        let rows = run.steps.enumerated().filter { $0.element.start != nil }
            .sorted { ($0.element.start ?? .zero, $0.offset) < ($1.element.start ?? .zero, $1.offset) }
        guard !rows.isEmpty else { return "<p>No step had to run.</p>" }
        let total = max(1, run.duration.jsonSeconds)
        let span = max(
            0.001, rows.map { ($0.element.start ?? .zero) + $0.element.report.duration }.max()?.jsonSeconds ?? total)
        let path = run.criticalPath
        let bars = rows.map { index, entry in
            let start = (entry.start ?? .zero).jsonSeconds / span * 100
            let width = max(0.4, entry.report.duration.jsonSeconds / span * 100)
            let isCritical = path.contains(entry.report.step)
            return """
                <a class="row" href="#step-\(index)"><span class="name">\(html(entry.report.step.rawValue))</span>\
                <span class="track"><span class="bar \(entry.report.outcome.rawValue)\(isCritical ? " critical" : "")" \
                style="left:\(Self.percent(start));width:\(Self.percent(min(width, 100 - start)))"></span></span>\
                <span class="time">\(html(durationText(entry.report.duration)))</span></a>
                """
        }
        let names = path.map { html($0.rawValue) }.joined(separator: " → ")
        return """
            <div class="timeline">
            \(bars.joined(separator: "\n"))
            </div>
            <p>The run waited for: <strong>\(names)</strong></p>
            """
    }

    private static func percent(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)%"
    }
}
