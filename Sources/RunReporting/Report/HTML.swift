import PipelineModel

/// Text in a page, safe wherever it stands: between tags and in quoted attributes.
///
/// Characters that turn the direction of what follows would make a page say what it does not hold: they are written out.
func html(_ text: String) -> String {
    var escaped = ""
    for scalar in TextStyle.plain.cleaned(text).unicodeScalars {
        switch scalar {
        case "&": escaped += "&amp;"
        case "<": escaped += "&lt;"
        case ">": escaped += "&gt;"
        case "\"": escaped += "&quot;"
        case "'": escaped += "&#39;"
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}

/// Text of several lines; of a very long one, the beginning.
func htmlLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { htmlLine(String($0)) }.joined(separator: "\n")
}

/// A line of text; of a very long one, the beginning.
func htmlLine(_ text: String) -> String {
    let limit = 2000
    // Counting UTF-8 is cheap, and characters are never more.
    guard text.utf8.count > limit, text.count > limit else { return html(text) }
    return html(String(text.prefix(limit))) + " <span class=\"aside\">… \(text.count - limit) characters more</span>"
}

/// A table that scrolls by itself where it is wider than the page. All cells are HTML.
///
/// - Parameters:
///   - label: what it holds, for who doesn't see it.
///   - namesRows: whether the first cell of each row says what the row is about.
func htmlTable(_ headings: [String], _ rows: [[String]], label: String, namesRows: Bool = true) -> String {
    let head =
        headings.isEmpty
        ? "" : "<thead><tr>" + headings.map { "<th scope=\"col\">\($0)</th>" }.joined() + "</tr></thead>"
    let body = rows.map { row in
        "<tr>"
            + row.enumerated().map { $0 == 0 && namesRows ? "<th scope=\"row\">\($1)</th>" : "<td>\($1)</td>" }.joined()
            + "</tr>"
    }
    return """
        <div class="scroll" tabindex="0" role="group" aria-label="\(html(label))"><table>\(head)<tbody>\
        \(body.joined(separator: "\n"))</tbody></table></div>
        """
}

extension StepOutcome {
    /// What a page shows a step's end as.
    var badge: String { "<span class=\"badge \(rawValue)\">\(html(words))</span>" }
}

/// Where each step of a run is found in its page.
///
/// A step's address lies within what opens and closes, so that following a link to it opens it.
struct ReportAnchors {
    private let numbers: [Step.ID: Int]
    private let dependents: [Step.ID: [Step.ID]]

    init(_ run: RunRecord) {
        numbers = Dictionary(run.steps.enumerated().map { ($1.report.step, $0) }) { first, _ in first }
        var dependents: [Step.ID: [Step.ID]] = [:]
        for entry in run.steps { for need in entry.needs { dependents[need, default: []].append(entry.report.step) } }
        self.dependents = dependents
    }

    func number(of step: Step.ID) -> Int? { numbers[step] }

    /// The steps that need this one.
    func dependents(of step: Step.ID) -> [Step.ID] { dependents[step, default: []] }

    /// The step's name, as a link where the page tells of it.
    func link(_ step: Step.ID) -> String {
        guard let number = numbers[step] else { return html(step.rawValue) }
        return "<a href=\"#step-\(number)\">\(html(step.rawValue))</a>"
    }

    /// Some steps' names; of many, the first and how many there are.
    func links(_ steps: [Step.ID]) -> String {
        let limit = 12
        let rest = steps.count > limit ? " and \(steps.count - limit) more" : ""
        return steps.prefix(limit).map(link).joined(separator: ", ") + rest
    }
}
