import PipelineModel

/// Says what became of a step.
struct StepLines {
    let style: TextStyle

    func lines(_ report: StepReport) -> [String] {
        switch report.outcome {
        case .replayed:
            let saved = report.savedDuration.map { "saved \(durationText($0))" }
            let reason = report.reason == "unchanged" ? nil : report.reason
            return [
                line(
                    report.step, "replayed", .cached,
                    aside: [reason, saved, metrics(report)].compactMap(\.self).filter { !$0.isEmpty }.joined(
                        separator: "; "))
            ]
        case .ran:
            return [
                line(
                    report.step, "done in \(durationText(report.duration))", .good, aside: metrics(report))
            ]
        case .evaluated: return [line(report.step, "evaluated", nil, aside: report.reason)]
        case .notTaken: return [line(report.step, "not taken", nil, aside: report.reason)]
        case .cloudOnly: return [line(report.step, "not run", .careful, aside: report.reason)]
        case .failed: return failure(report)
        case .skipped: return [line(report.step, "skipped", .careful, aside: report.reason)]
        case .notSelected, .undecided: return []
        case .interrupted:
            let time = report.duration > .zero ? " after \(durationText(report.duration))" : ""
            let reason = report.reason == "interrupted" ? "" : report.reason
            return [line(report.step, "interrupted\(time)", .careful, aside: reason)]
        }
    }

    /// `Train: running (code/train.py changed)`, with no parentheses when nothing is to stand in them.
    func line(_ step: Step.ID, _ what: String, _ colour: Colour?, aside: String = "") -> String {
        let aside = aside.isEmpty ? "" : " (\(clean(aside)))"
        return "\(clean(step.rawValue)): \(style.painted(clean(what), colour))\(aside)"
    }

    private func metrics(_ report: StepReport) -> String {
        report.metrics.map { "\($0.name) = \(Value.double($0.value).text)" }.joined(separator: ", ")
    }

    func clean(_ text: String) -> String { TextStyle.plain.cleaned(text) }

    private func failure(_ report: StepReport) -> [String] {
        let code =
            switch report.failure?.exitCode {
            case nil: ""
            case 0?: " although its exit code is 0"
            case let code?: " with exit code \(code)"
            }
        var lines = [line(report.step, "failed\(code)", .bad)]
        guard let failure = report.failure else { return lines }
        lines += failure.logTail.map { indented(style.cleaned($0.text), by: 4) }
        lines += failure.message.split(whereSeparator: \.isNewline).map { indented(clean(String($0)), by: 2) }
        if let workspace = failure.workspace {
            lines.append(indented("the folder it ran in: \(clean(workspace))", by: 2))
        }
        return lines
    }

    private func indented(_ text: String, by count: Int) -> String {
        text.isEmpty ? "" : String(repeating: " ", count: count) + text
    }
}

/// What is shown of what steps write.
package enum ShownLogs: String, Sendable, CaseIterable {
    case all
    /// The end of the log of a step that failed.
    case failed
    case none
    /// Beside what ``failed`` shows, the last line of each step that runs: in the table of a ``LiveReport``, which also tells
    /// what begins and ends well, so that no line does.
    case running

    /// Whether an event has lines of its own.
    func shows(_ event: RunEvent) -> Bool {
        switch (self, event) {
        case (.all, _): true
        case (_, .stepWrote): false
        case (.running, .stepStarted), (.running, .stepWaiting): false
        case (.running, .stepFinished(let report)): report.outcome == .failed
        default: true
        }
    }
}
