import PipelineModel

/// Says what a run came to: a table, totals, and how to go on.
struct SummaryLines {
    let style: TextStyle
    let command: String?
    /// Whether what succeeds is recorded, and so replayed by the next run.
    var isRecording = true
    /// What a person types to look into a step; nil where nobody would.
    var debugging: (@Sendable (Step.ID) -> String)?

    func lines(_ summary: RunSummary) -> [String] {
        var lines: [String] = []
        let steps = summary.steps.filter { $0.outcome != .notSelected }
        if !steps.isEmpty { lines = [""] + table(steps).lines(style) + [""] }
        lines.append(totals(summary))
        if summary.steps.contains(where: { $0.outcome == .cloudOnly }) { lines.append(CloudOnlyAdvice.line) }
        switch summary.outcome {
        case .succeeded: break
        case .incomplete:
            let count = summary.steps.count { $0.outcome == .cloudOnly }
            lines.append(
                "incomplete: \(count) \(count == 1 ? "step" : "steps") could not run here; --allow-incomplete accepts that"
            )
        case .completedWithFailures:
            lines.append("completed with failures: for each step that failed, one that waits for that ran")
        case .failed:
            let fixing = summary.steps.count { $0.outcome == .failed } > 1 ? "fix them and " : "fix it and "
            lines.append(wayOn(fixing: fixing, summary))
            if let debugging, let step = summary.steps.first(where: { $0.failure?.workspace != nil })?.step {
                lines.append("look into it where it ran: \(TextStyle.plain.cleaned(debugging(step)))")
            }
        case .interrupted: lines.append(wayOn(fixing: "", summary))
        }
        return lines
    }

    private func table(_ steps: [StepReport]) -> TextTable {
        var table = TextTable()
        table.append(["step", "outcome", "time", "why"], .aside)
        let groups = NumberedSteps.groups(of: steps, named: \.step) { [$0.outcome.rawValue, $0.toldReason] }
        for group in groups {
            let step = group.first
            let time = step.hasTime ? durationText(group.items.map(\.duration).reduce(.zero, +)) : "-"
            table.rows.append([
                .init(group.label), .init(step.outcome.rawValue, step.outcome.colour), .init(time),
                .init(group.texts[1]),
            ])
        }
        return table
    }

    private func totals(_ summary: RunSummary) -> String {
        let counts = [
            StepOutcome.replayed, .ran, .evaluated, .failed, .skipped, .cloudOnly, .notTaken, .interrupted,
            .notSelected,
        ].compactMap { outcome in
            let count = summary.steps.count { $0.outcome == outcome }
            return count == 0
                ? nil : style.painted("\(count) \(outcome.words)", outcome.colour)
        }
        let saved = summary.savedDuration
        return (counts.isEmpty ? "no steps" : counts.joined(separator: ", "))
            + " in \(durationText(summary.duration))"
            + (saved > .zero ? "; replay saved \(durationText(saved))" : "")
    }

    private func wayOn(fixing: String, _ summary: RunSummary) -> String {
        let isReplayed =
            isRecording
            && summary.steps.contains {
                $0.outcome == .replayed || $0.outcome == .ran && $0.notRecorded == nil
            }
        guard let command else {
            return "\(fixing)run the same command again" + (isReplayed ? ": what succeeded is replayed" : "")
        }
        return "\(fixing)run this again\(isReplayed ? ", what succeeded is replayed" : ""): "
            + TextStyle.plain.cleaned(command)
    }
}

extension StepReport {
    /// Whether it was begun at all.
    var hasTime: Bool {
        switch outcome {
        case .replayed, .ran, .failed: true
        case .skipped, .interrupted, .notSelected, .evaluated, .notTaken, .cloudOnly, .undecided: duration > .zero
        }
    }
}

extension StepOutcome {
    /// Its name, as words.
    var words: String { rawValue.replacing("-", with: " ") }

    var colour: Colour {
        switch self {
        case .replayed: .cached
        case .ran: .good
        case .failed: .bad
        case .skipped, .interrupted, .cloudOnly, .undecided: .careful
        case .notSelected, .evaluated, .notTaken: .aside
        }
    }
}

/// Says how to go on past steps that only the cloud can do.
enum CloudOnlyAdvice {
    static let line = """
        what can't run here needs one of three: a command that answers for it ('steps: {NAME: {handler: COMMAND}}' in \
        retake.yaml), its results ('steps: {NAME: {outputs: {…}}}'), or an execution in the cloud ('--adopt FILE')
        """
}
