import PipelineModel

/// A run as one page of HTML that needs nothing else: no network, no script.
package struct ReportPage: Sendable {
    private let data: ReportData
    private let time: @Sendable (Int64) -> String

    /// - Parameter time: a moment, in seconds since 1970, as a person reads it.
    package init(_ data: ReportData, time: @escaping @Sendable (Int64) -> String) {
        self.data = data
        self.time = time
    }

    package var text: String {
        let run = data.run
        let title = html("\(run.pipeline), run \(run.run)")
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <title>\(title)</title>
            <style>
            \(ReportStyle.css)
            </style>
            </head>
            <body>
            <header>
            <h1>\(html(run.pipeline)) <span class="badge \(run.outcome.rawValue)">\(html(run.outcome.rawValue))</span></h1>
            <p>\(html(summary))</p>
            <nav aria-label="Sections"><a href="#graph">Graph</a> <a href="#timeline">Timeline</a> <a href="#steps">Steps</a> \
            <a href="#differences">Since the run before</a></nav>
            </header>
            <main>
            <section id="graph"><h2>Graph</h2><div class="scroll" tabindex="0">
            \(ReportGraph(run).svg)
            </div></section>
            <section id="timeline"><h2>Timeline</h2>
            \(ReportTimeline(run: run).section)
            </section>
            <section id="steps"><h2>Steps</h2>
            \(steps)
            </section>
            <section id="differences"><h2>Since the run before</h2>
            \(differences)
            </section>
            </main>
            <footer>Written by Retake.</footer>
            </body>
            </html>

            """
    }

    private var summary: String {
        let run = data.run
        let counts = StepOutcome.allCases.compactMap { outcome -> String? in
            let count = run.steps.count { $0.report.outcome == outcome }
            return count == 0 ? nil : "\(count) \(outcome.rawValue.replacing("-", with: " "))"
        }
        let saved = run.savedDuration > .zero ? "; replay saved \(durationText(run.savedDuration))" : ""
        let parameters = run.parameters.members.map { "\($0.key) = \($0.value.text)" }
        return "Run \(run.run), begun \(time(run.startedAt)) by \(run.user) on \(run.host): "
            + "\(counts.joined(separator: ", ")) in \(durationText(run.duration))\(saved)."
            + (parameters.isEmpty ? "" : " Parameters: \(parameters.joined(separator: ", ")).")
    }

    private var steps: String {
        data.run.steps.enumerated().map { index, entry in
            ReportStep(
                index: index, entry: entry, detail: data.details[entry.report.step],
                difference: data.difference?.steps.first { $0.step == entry.report.step }, time: time
            ).section
        }.joined(separator: "\n")
    }

    private var differences: String {
        guard let difference = data.difference else { return "<p>There is no run before this one.</p>" }
        let text = DifferenceLines(time: time).text(of: difference)
        return "<pre>\(text.split(separator: "\n").map { html(String($0)) }.joined(separator: "\n"))</pre>"
    }
}
