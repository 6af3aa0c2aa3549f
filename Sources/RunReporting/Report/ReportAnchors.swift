import PipelineModel

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
