import Foundation
import PipelineModel
import RunReporting

extension RunCommand {
    /// For whom a run is shown.
    enum Audience: Sendable {
        /// Whoever typed a command; this one does the same again.
        case person(command: String)
        /// Whoever sits in a debugging shell of this step.
        case shell(Step.ID)
    }

    /// What shows the run, and what keeps it moving on a terminal.
    func report(_ commandEnvironment: CommandEnvironment, _ audience: Audience) -> (any RunReport, LiveTerminal?) {
        let style = Terminal.style(commandEnvironment)
        let command: String? = if case .person(let own) = audience { own } else { nil }
        if case .shell(let step) = audience {
            let lines = LinesReport(style: style, write: Terminal.printOut)
            return (
                OneStepReport(
                    step: step, report: DisplayedPaths(report: lines, commandEnvironment: commandEnvironment)), nil
            )
        }
        if options.json { return (JSONLinesReport(write: Terminal.printOut), nil) }
        let words = options.words
        let debugging: @Sendable (Step.ID) -> String = { (["retake", "debug", $0.rawValue] + words).shellText }
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let isLive = isTerminal && commandEnvironment.environment["TERM"] ?? "dumb" != "dumb"
        // Where no table stands, lines tell what begins and ends.
        let shown = isLive ? logs ?? .running : logs == .running ? .failed : logs ?? .all
        let makeLines: (@escaping @Sendable (String) -> Void) -> any RunReport = { write in
            LinesReport(
                style: style, command: command, logs: shown,
                debugging: isTerminal ? debugging : nil, write: write)
        }
        guard isLive else {
            return (DisplayedPaths(report: makeLines(Terminal.printOut), commandEnvironment: commandEnvironment), nil)
        }
        let report = LiveReport(style: style, size: LiveTerminal.size, write: Terminal.printOut, lines: makeLines)
        return (DisplayedPaths(report: report, commandEnvironment: commandEnvironment), LiveTerminal(report))
    }
}
