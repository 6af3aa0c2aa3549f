import PipelineModel

/// Many numbered steps of a report of which one line says the same, such as those of a loop: closed, that line; open, each of them.
///
/// A link to one of them opens it, as browsers do with all that is closed.
struct ReportStepGroup {
    let group: NumberedSteps<ReportStep>

    var section: String {
        let outcome = group.first.entry.report.outcome
        return """
            <details class="steps is-\(outcome.rawValue)">
            <summary>\(outcome.badge) <strong>\(html(group.label))</strong> \
            <span class="kind">\(html(group.first.entry.kind))</span> <span class="aside">\(html(aside))</span></summary>
            \(group.items.map(\.section).joined(separator: "\n"))
            </details>
            """
    }

    /// What is said of each, and how long they took together.
    private var aside: String {
        let reports = group.items.map(\.entry.report)
        let reason = group.texts.count > 1 ? group.texts[1] : ""
        let saved = reports.compactMap(\.savedDuration).reduce(.zero, +)
        let time =
            switch group.first.entry.report.outcome {
            case .ran, .failed: durationText(reports.map(\.duration).reduce(.zero, +)) + " together"
            case .replayed where saved > .zero: "saved \(durationText(saved))"
            default: ""
            }
        return [reason, time].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
