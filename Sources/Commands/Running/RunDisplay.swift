import CHost
import Dispatch
import PipelineModel
import RunReporting

/// Shows a run on standard output.
struct RunDisplay: Sendable {
    let report: any RunReport
    /// The table of a terminal.
    private let live: LiveReport?
    /// Moves it. Dispatch's sources may be used by any thread; only its protocol does not say so.
    nonisolated(unsafe) private let timer: (any DispatchSourceTimer)?

    /// For whoever typed a command.
    ///
    /// - Parameters:
    ///   - command: does the same again.
    ///   - logs: what is shown of the steps' output; nil for the usual.
    ///   - isRecording: whether what succeeds is recorded.
    init(
        _ request: PipelineRequest, command: String, logs: ShownLogs?, isRecording: Bool = true, isJSON: Bool,
        _ environment: CommandEnvironment
    ) {
        guard !isJSON else {
            (report, live, timer) = (JSONLinesReport(write: Terminal.printOut), nil, nil)
            return
        }
        let style = Terminal.style(environment)
        let words = request.words
        let debugging: @Sendable (Step.ID) -> String = { (["retake", "debug", $0.rawValue] + words).shellText }
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let isLive = isTerminal && environment.environment["TERM"] ?? "dumb" != "dumb"
        // Where no table stands, lines tell what begins and ends.
        let shown = isLive ? logs ?? .running : logs == .running ? .failed : logs ?? .all
        let makeLines: (@escaping @Sendable (String) -> Void) -> any RunReport = { write in
            LinesReport(
                style: style, command: command, logs: shown, isRecording: isRecording,
                debugging: isTerminal ? debugging : nil, write: write)
        }
        guard isLive else {
            (report, live, timer) = (
                DisplayedPaths(report: makeLines(Terminal.printOut), environment: environment), nil, nil
            )
            return
        }
        let live = LiveReport(style: style, size: Terminal.size, write: Terminal.draw, lines: makeLines)
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "retake.terminal"))
        timer.schedule(deadline: .now() + 0.1, repeating: 0.1)
        timer.setEventHandler {
            if TerminalEcho.wasStopped() { live.forgetDrawn() }
            live.tick()
        }
        TerminalEcho.turnOff()
        timer.activate()
        (report, self.live, self.timer) = (DisplayedPaths(report: live, environment: environment), live, timer)
    }

    /// For whoever sits in a debugging shell of a step.
    init(inShellOf step: Step.ID, _ environment: CommandEnvironment) {
        let lines = LinesReport(style: Terminal.style(environment), write: Terminal.printOut)
        report = OneStepReport(step: step, report: DisplayedPaths(report: lines, environment: environment))
        (live, timer) = (nil, nil)
    }

    /// Shows what is not the run's own: on standard error, or above the table of a terminal.
    func print(_ text: String) {
        if let live { live.print(visible(text)) } else { Terminal.printError(text) }
    }

    /// Leaves the terminal alone from now on.
    func end() {
        guard let timer else { return }
        timer.cancel()
        TerminalEcho.restore()
    }
}

/// Shows of a run only what is about one step.
private struct OneStepReport: RunReport {
    let step: Step.ID
    let report: any RunReport

    func show(_ event: RunEvent) {
        let about: Step.ID? =
            switch event {
            case .stepStarted(let step, _, _), .stepWaiting(let step, _), .stepWrote(let step, _): step
            case .stepFinished(let report): report.step
            case .notice(let step, _): step
            case .started, .packing, .finished: nil
            }
        if about == step { report.show(event) }
    }
}

/// Shows files and folders as a person who stands in the current folder would write them.
private struct DisplayedPaths: RunReport {
    let report: any RunReport
    let environment: CommandEnvironment

    func show(_ event: RunEvent) {
        switch event {
        case .stepFinished(var step):
            step.reason = environment.displayed(step.reason)
            if let failure = step.failure {
                step.failure?.message = environment.displayed(failure.message)
                step.failure?.workspace = failure.workspace.map(environment.displayed)
            }
            report.show(.stepFinished(step))
        case .notice(let step, let text): report.show(.notice(step, environment.displayed(text)))
        default: report.show(event)
        }
    }
}
