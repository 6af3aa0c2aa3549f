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
        let steps = data.run.steps.enumerated().map { index, entry in
            ReportStep(
                index: index, entry: entry, detail: data.details[entry.report.step],
                difference: differences[entry.report.step], anchors: anchors, time: time)
        }
        let groups = NumberedSteps.groups(of: steps, named: \.entry.report.step) {
            [$0.entry.report.outcome.rawValue, $0.entry.report.toldReason, $0.entry.kind]
        }
        return groups.map { $0.items.count == 1 ? $0.first.section : ReportStepGroup(group: $0).section }
            .joined(separator: "\n")
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

/// The beginning of a report: what became of the run, in figures, and the way to what failed.
struct ReportHeader {
    let data: ReportData
    let anchors: ReportAnchors
    let time: @Sendable (Int64) -> String

    var section: String {
        let run = data.run
        return """
            <header>
            <h1>\(html(run.pipeline)) <span class="badge \(run.outcome.rawValue)">\(html(run.outcome.rawValue))</span></h1>
            <p>Run \(html(run.run)), begun <time>\(html(time(run.startedAt)))</time> by \(html(run.user)) on \(html(run.host)).</p>
            <dl class="figures">\(figures.joined())</dl>
            \(cloud)\(failures)\(parameters)
            <nav aria-label="Sections"><a href="#graph">Graph</a> <a href="#timeline">Timeline</a> <a href="#steps">Steps</a> \
            <a href="#differences">Since the run before</a></nav>
            </header>
            """
    }

    private var figures: [String] {
        let run = data.run
        var figures = [Self.figure("took", durationText(run.duration))]
        if run.savedDuration > .zero { figures.append(Self.figure("replay saved", durationText(run.savedDuration))) }
        for outcome in StepOutcome.allCases {
            let count = run.steps.count { $0.report.outcome == outcome }
            if count > 0 { figures.append(Self.figure(outcome.words, "\(count)", outcome.rawValue)) }
        }
        return figures
    }

    private static func figure(_ name: String, _ value: String, _ kind: String = "") -> String {
        "<div class=\"\(kind)\"><dt>\(html(name))</dt><dd>\(html(value))</dd></div>"
    }

    private var cloud: String {
        let hours = data.run.instanceHours
        return hours.isEmpty
            ? "" : "<p>Instance time, if the cloud took as long: \(html(hours.text(at: data.prices))).</p>\n"
    }

    private var failures: String {
        let failed = data.run.steps.map(\.report).filter { $0.outcome == .failed }
        guard !failed.isEmpty else { return "" }
        let lines = failed.prefix(10).map { "<li>\(anchors.link($0.step)): \(htmlLine(message($0)))</li>" }
        let rest = failed.count > 10 ? "<li>and \(failed.count - 10) more</li>" : ""
        return "<div class=\"failures\"><h2>What failed</h2><ul>\(lines.joined())\(rest)</ul></div>\n"
    }

    /// The end of what the job or Retake says about it; else of what it wrote.
    private func message(_ report: StepReport) -> String {
        let said = report.failure?.message.split(whereSeparator: \.isNewline).last.map(String.init)
        let log = data.details[report.step]?.log ?? []
        let wrote = log.last { $0.stream == .error && !$0.text.isEmpty } ?? log.last
        let code = report.failure?.exitCode.map { "exit code \($0)" }
        return [code, said ?? wrote?.text].compactMap(\.self).joined(separator: ", ")
    }

    private var parameters: String {
        let members = data.run.parameters.members
        guard !members.isEmpty else { return "" }
        let items = members.map { "<div><dt>\(html($0.key))</dt><dd>\(htmlLine($0.value.text))</dd></div>" }
        return "<dl class=\"parameters\" aria-label=\"Parameters\">\(items.joined())</dl>\n"
    }
}

/// How a report looks: light or dark as the reader's system is, and narrow on a phone.
enum ReportStyle {
    /// `Resources/report.css`.
    static let css = String(decoding: PackageResources.report_css, as: UTF8.self)
}
