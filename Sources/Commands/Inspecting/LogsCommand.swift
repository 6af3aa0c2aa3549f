import ArgumentParser
import CHost
import CacheStorage
import HostSystem
import PipelineModel
import PipelineRunning
import RunReporting

struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what a step wrote, in this run or an earlier one.",
        discussion: """
            The log holds standard output and standard error in the order in which the step wrote them. For a step that was \
            replayed, it is the log of the recording.

            EXAMPLES
              retake logs Train
              retake logs Train --run 20261124-0901 --timestamps
              retake logs Train --follow
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @OptionGroup var options: RunOptions

    @Flag(name: .shortAndLong, help: "Follow a running step until it ends.")
    var follow = false

    @Flag(
        name: .shortAndLong,
        help: "Begin each line with the seconds since the step started, and 'err' for standard error.")
    var timestamps = false

    func run() async throws {
        let environment = CommandEnvironment.current
        let style = Terminal.style(environment)
        // Foreign text must not disturb a terminal; a file gets it as it is.
        let isTerminal = isatty(STDOUT_FILENO) == 1
        // Standard output is the log's alone.
        try readLog(
            of: Step.ID(step), in: options, follows: follow, environment, onOrigin: Terminal.printError
        ) { lines in
            Terminal.draw(
                lines.map { line in
                    let shown = isTerminal ? style.cleaned(line.text) : line.text
                    return timestamps ? Self.stamped(line, shown) : shown + "\n"
                }.joined())
        }
    }

    private static func stamped(_ line: LogLine, _ shown: String) -> String {
        let thousandths = Int64(exactly: (line.offset / .milliseconds(1)).rounded()) ?? .max
        let rest = String(thousandths.magnitude % 1000)
        let seconds = "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
        let indentation = String(repeating: " ", count: max(0, 9 - seconds.count))
        return "\(indentation)\(seconds) \(line.stream == .error ? "err" : "   ") \(shown)\n"
    }
}

/// Reads what a step wrote in a run, or is writing now.
///
/// - Parameters:
///   - follows: waits for a running step to end, and for one that has not begun as long as the run goes on.
///   - onOrigin: hears of which run the log is, when that is not the last one.
///   - onLines: hears of the log, piece by piece while the step runs.
func readLog(
    of step: Step.ID, in options: RunOptions, follows: Bool, _ environment: CommandEnvironment,
    onOrigin: (String) -> Void, onLines: ([LogLine]) -> Void
) throws {
    try withRuns(of: options.history, in: environment) { history in
        if options.run == nil, let running = runningLog(of: step, history, follows) {
            return try follow(running, follows, onLines)
        }
        let (record, entry) = try history.entry(of: step.rawValue, in: options.run)
        let isGoingOn = options.run == nil && RunningLog.isAnyRunning(in: history.pipeline, history.cache)
        if options.run == nil, isGoingOn || record.run != history.names.last {
            let begun = isGoingOn ? "\(step.rawValue) has not begun in the run that is going on; " : ""
            onOrigin("\(begun)of run \(record.run), \(localTime(record.startedAt)), \(entry.report.outcome.rawValue)\n")
        }
        if let failed = history.cache.history.failedLog(of: entry.report.step, in: record) {
            onLines(failed)
        } else if let recording = history.recording(of: entry, in: record) {
            onLines(try history.cache.recordings.log(of: recording))
        } else if entry.report.fingerprint != nil {
            throw HistoryError.replacedLog(step.rawValue, run: record.run)
        } else {
            throw HistoryError.noLog(step.rawValue, run: record.run, outcome: entry.report.outcome.rawValue)
        }
    }
}

/// The log of the step that is running now.
private func runningLog(of step: Step.ID, _ history: ProjectRuns, _ follows: Bool) -> RunningLog? {
    var quietCount = 0
    while true {
        if let log = RunningLog(of: step, in: history.pipeline, history.cache) { return log }
        // Between two steps, none is running for a moment.
        quietCount = RunningLog.isAnyRunning(in: history.pipeline, history.cache) ? 0 : quietCount + 1
        if !follows || quietCount > 3 { return nil }
        usleep(100_000)
    }
}

private func follow(_ log: RunningLog, _ follows: Bool, _ onLines: ([LogLine]) -> Void) throws {
    var reader = log
    repeat {
        let isRunning = reader.isRunning
        let lines = try reader.next()
        if !lines.isEmpty { onLines(lines) }
        if !isRunning { return }
        if follows { usleep(100_000) }
    } while follows
}
