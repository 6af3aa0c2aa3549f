import PipelineModel

/// A run as one page of HTML that needs nothing else: no network, no script.
package struct ReportPage: Sendable {
    /// Fewer steps need no choice of what is shown.
    private static let filterMinimum = 12

    private let data: ReportData
    private let time: @Sendable (Int64) -> String

    /// - Parameter time: a moment, in seconds since 1970, as a person reads it.
    package init(_ data: ReportData, time: @escaping @Sendable (Int64) -> String) {
        self.data = data
        self.time = time
    }

    package var text: String {
        let run = data.run
        let anchors = ReportAnchors(run)
        let path = run.criticalPath
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <title>\(html("\(run.pipeline), run \(run.run): \(run.outcome.rawValue)"))</title>
            <style>
            \(ReportStyle.css)
            </style>
            </head>
            <body>
            <a class="skip" href="#steps">Skip to the steps</a>
            \(ReportHeader(data: data, anchors: anchors, time: time).section)
            <main>
            <section id="graph" aria-labelledby="graph-title"><h2 id="graph-title">Graph</h2>
            \(ReportGraph(run, anchors, criticalPath: path).section)
            </section>
            <section id="timeline" aria-labelledby="timeline-title"><h2 id="timeline-title">Timeline</h2>
            \(ReportTimeline(run: run, anchors: anchors, criticalPath: path).section)
            </section>
            <section id="steps" aria-labelledby="steps-title"><h2 id="steps-title">Steps</h2>
            \(filter)\(steps(anchors))
            </section>
            <section id="differences" aria-labelledby="differences-title"><h2 id="differences-title">Since the run before</h2>
            \(data.difference.map { ReportComparison(difference: $0, anchors: anchors, time: time).section }
                ?? "<p>There is no run before this one.</p>")
            </section>
            </main>
            <footer>Written by Retake.</footer>
            </body>
            </html>

            """
    }

    private func steps(_ anchors: ReportAnchors) -> String {
        let differences = Dictionary((data.difference?.steps ?? []).map { ($0.step, $0) }) { first, _ in first }
        return data.run.steps.enumerated().map { index, entry in
            ReportStep(
                index: index, entry: entry, detail: data.details[entry.report.step],
                difference: differences[entry.report.step], anchors: anchors, time: time
            ).section
        }.joined(separator: "\n")
    }

    /// Which steps are listed, by how they ended. What is unchecked is hidden by the style, without a script.
    private var filter: String {
        let outcomes = StepOutcome.allCases.filter { outcome in
            data.run.steps.contains { $0.report.outcome == outcome }
        }
        guard data.run.steps.count >= Self.filterMinimum, outcomes.count > 1 else { return "" }
        let boxes = outcomes.map { outcome in
            "<label class=\"\(outcome.rawValue)\"><input type=\"checkbox\" checked id=\"show-\(outcome.rawValue)\"> "
                + "\(html(outcome.words))</label>"
        }
        let rules = outcomes.map { outcome in
            "section:has(#show-\(outcome.rawValue):not(:checked)) .is-\(outcome.rawValue):not(:has(:target)) "
                + "{ display: none; }"
        }
        return """
            <style>\(rules.joined(separator: "\n"))</style>
            <fieldset class="filter"><legend>Show the steps that were</legend>\(boxes.joined(separator: "\n"))</fieldset>

            """
    }
}
