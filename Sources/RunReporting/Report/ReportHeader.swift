import PipelineModel

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
