package import PipelineModel
import Synchronization

/// Shows a run as lines of text, for terminals and pipes.
///
/// What steps write is shown at once, with the step's name before it; a failed step shows its log's end again, beside
/// its exit code, unless it still stands right above. At the end come a table, the totals and, unless all went well, a last line that says how to go on.
/// Of foreign text only tabs and, in the ANSI style, colours are kept: all else that could disturb a terminal is not.
package final class LinesReport: RunReport {
    /// Longer names stand out of line, rather than push all text away.
    private static let widestLabel = 32

    private let style: TextStyle
    private let command: String?
    private let isRecording: Bool
    private let logs: ShownLogs
    private let debugging: (@Sendable (Step.ID) -> String)?
    private let write: @Sendable (String) -> Void
    private let state = Mutex(State())

    private struct State {
        var labelWidth = 0
        /// Who wrote the last lines shown, and how many in a row.
        var lastWriter: Step.ID?
        var linesInARow = 0

        mutating func note(_ event: RunEvent) {
            if case .started(_, _, let steps) = event { labelWidth = LinesReport.labelWidth(of: steps) }
            let writer: Step.ID? = if case .stepWrote(let step, _) = event { step } else { nil }
            linesInARow = writer == nil ? 0 : writer == lastWriter ? linesInARow + 1 : 1
            lastWriter = writer
        }

        /// Without the log's end where that was shown just now.
        func shortened(_ event: RunEvent) -> RunEvent {
            guard case .stepFinished(var report) = event, let tail = report.failure?.logTail,
                lastWriter == report.step, linesInARow >= tail.count
            else { return event }
            report.failure?.logTail = []
            return .stepFinished(report)
        }
    }

    /// - Parameters:
    ///   - command: what a person types to run the same again, such as `retake run pipeline.json`.
    ///   - logs: of what steps write, what is shown.
    ///   - isRecording: whether what succeeds is recorded.
    ///   - debugging: what a person types to look into a step that failed; nil where nobody would.
    ///   - write: called once for each event, with whole lines; it must not call back.
    package init(
        style: TextStyle = .plain, command: String? = nil, logs: ShownLogs = .all, isRecording: Bool = true,
        debugging: (@Sendable (Step.ID) -> String)? = nil,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.style = style
        self.debugging = debugging
        self.logs = logs
        self.command = command
        self.isRecording = isRecording
        self.write = write
    }

    package func show(_ event: RunEvent) {
        guard logs.shows(event) else { return }
        // Held while writing, so that the lines of one event stay together.
        state.withLock { state in
            let shown = logs == .none ? event.withoutLog : state.shortened(event)
            state.note(event)
            write(lines(for: shown, labelWidth: state.labelWidth).map { $0 + "\n" }.joined())
        }
    }

    private static func labelWidth(of steps: [Step.ID]) -> Int {
        steps.map { TextStyle.plain.cleaned($0.rawValue).count }.filter { $0 <= widestLabel }.max() ?? 0
    }

    private func lines(for event: RunEvent, labelWidth: Int) -> [String] {
        let steps = StepLines(style: style)
        return switch event {
        case .started(let run, let pipeline, let ids):
            [steps.clean("run \(run) of \(pipeline): \(ids.count) \(ids.count == 1 ? "step" : "steps")")]
        case .stepStarted(let step, let reason, _): [steps.line(step, "running", nil, aside: reason)]
        case .stepWaiting(let step, let holder):
            [steps.line(step, "waiting for \(holder), which computes the same step", .careful)]
        case .stepWrote(let step, let line): [logLine(step, line, labelWidth)]
        case .stepFinished(let report): steps.lines(report)
        case .notice(let step?, let text): [steps.line(step, "note: \(text)", .careful)]
        case .notice(nil, let text): [style.painted(steps.clean("note: \(text)"), .careful)]
        case .packing(let packing): [style.painted(packing.line, .aside)]
        case .finished(let summary):
            SummaryLines(style: style, command: command, isRecording: isRecording, debugging: debugging).lines(summary)
        }
    }

    private func logLine(_ step: Step.ID, _ line: LogLine, _ width: Int) -> String {
        let name = TextStyle.plain.cleaned(step.rawValue)
        let label = name + String(repeating: " ", count: max(0, width - name.count)) + " |"
        let text = style.cleaned(line.text)
        return style.painted(label, .aside) + (text.isEmpty ? "" : " \(text)")
    }
}

extension RunEvent {
    fileprivate var withoutLog: RunEvent {
        guard case .stepFinished(var report) = self else { return self }
        report.failure?.logTail = []
        return .stepFinished(report)
    }
}

extension RunEvent.Packing {
    var line: String {
        let recordings = recordingCount == 1 ? "the outputs of 1 step" : "the outputs of \(recordingCount) steps"
        return "packing \(recordings), \(byteText(Int(doneByteCount))) of \(byteText(Int(byteCount))) done"
    }
}
