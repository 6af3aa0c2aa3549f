import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import PipelineRunning
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
        if options.run == nil, let running = RunningLog(of: Step.ID(step), in: history.pipeline, history.cache) {
            return try show(running)
        }
        let (record, entry) = try history.entry(of: step, in: options.run)
        let lines: [LogLine]
        if let failed = history.cache.failedLog(of: entry.report.step, in: record) {
            lines = failed
        } else if let recording = history.recording(entry.report.fingerprint) {
            lines = try history.cache.log(of: recording)
        } else {
            throw HistoryError.noLog(step, run: record.run, outcome: entry.report.outcome.rawValue)
        }
        Terminal.printOut(lines.map(text).joined())
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
        guard timestamps else { return line.text + "\n" }
        let seconds = String(
            format: "%9.3f", Double(line.offset.components.seconds) + Double(line.offset.components.attoseconds) / 1e18)
        return "\(seconds) \(line.stream == .error ? "err" : "   ") \(line.text)\n"
    }
}
