import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RunReporting
import SystemPackage

struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what a step wrote, in this run or an earlier one.",
        discussion: """
            Of a step that was replayed, what it wrote when it was recorded. Both streams, in the order in which they were \
            written.

            EXAMPLES
              retake logs Train
              retake logs Train --run 20261124-0901 --timestamps
              retake logs Train --follow
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @OptionGroup var options: RunOptions

    @Flag(name: .shortAndLong, help: "While the step runs, go on until it ends.")
    var follow = false

    @Flag(
        name: .shortAndLong, help: "Before each line, the seconds since the step started, and 'err' for standard error."
    )
    var timestamps = false

    func run() throws {
        let history = try RunHistory(options.history, .current)
        defer { history.cache.close() }
        if options.run == nil, let running = runningLog(history) { return try show(running) }
        let (record, entry) = try history.entry(of: step, in: options.run)
        let isGoingOn = options.run == nil && RunningLog.isAnyRunning(in: history.pipeline, history.cache)
        if options.run == nil, isGoingOn || record.run != history.names.last {
            // Standard output is the log's alone.
            let begun = isGoingOn ? "\(step) has not begun in the run that is going on; " : ""
            Terminal.printError(
                "\(begun)of run \(record.run), \(localTime(record.startedAt)), \(entry.report.outcome.rawValue)\n")
        }
        let lines: [LogLine]
        if let failed = history.cache.history.failedLog(of: entry.report.step, in: record) {
            lines = failed
        } else if let recording = history.recording(of: entry, in: record) {
            lines = try history.cache.recordings.log(of: recording)
        } else if entry.report.fingerprint != nil {
            throw HistoryError.replacedLog(step, run: record.run)
        } else {
            throw HistoryError.noLog(step, run: record.run, outcome: entry.report.outcome.rawValue)
        }
        Terminal.printOut(lines.map(text).joined())
    }

    /// The log of the step that is running now. With `--follow`, waits for it to begin as long as the run goes on.
    private func runningLog(_ history: RunHistory) -> RunningLog? {
        var quietCount = 0
        while true {
            if let log = RunningLog(of: Step.ID(step), in: history.pipeline, history.cache) { return log }
            // Between two steps, none is running for a moment.
            quietCount = RunningLog.isAnyRunning(in: history.pipeline, history.cache) ? 0 : quietCount + 1
            if !follow || quietCount > 3 { return nil }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    private func show(_ log: RunningLog) throws {
        var reader = log
        repeat {
            let isRunning = reader.isRunning
            let text = try reader.next().map(self.text).joined()
            if !text.isEmpty { Terminal.printOut(text) }
            if !isRunning { return }
            if follow { Thread.sleep(forTimeInterval: 0.1) }
        } while follow
    }

    private func text(_ line: LogLine) -> String {
        // Foreign text must not disturb a terminal; a file gets it as it is.
        let shown = isatty(STDOUT_FILENO) == 1 ? Terminal.style(.current).cleaned(line.text) : line.text
        guard timestamps else { return shown + "\n" }
        let seconds = String(
            format: "%9.3f", Double(line.offset.components.seconds) + Double(line.offset.components.attoseconds) / 1e18)
        return "\(seconds) \(line.stream == .error ? "err" : "   ") \(shown)\n"
    }
}
