import PipelineModel
import RunReporting
import Synchronization
import Testing

/// What stands on a terminal while a run goes on, and what is left of it.
struct LiveReportTests {
    /// A terminal of 40 columns that knows what the report uses: line breaks, a return, up, and erase a line.
    private struct Screen {
        var lines = [""]

        init(_ text: String) {
            var rest = text[...]
            var row = 0
            while !rest.isEmpty {
                if rest.hasPrefix("\u{1B}[") {
                    let digits = rest.dropFirst(2).prefix { $0.isNumber }
                    let end = rest.dropFirst(2 + digits.count)
                    switch end.first {
                    case "A": row = max(0, row - (Int(digits) ?? 1))
                    case "K": lines[row] = ""
                    default: break
                    }
                    rest = end.dropFirst()
                    continue
                }
                let character = rest.removeFirst()
                switch character {
                case "\n":
                    row += 1
                    if row == lines.count { lines.append("") }
                case "\r": break
                default: lines[row].append(character)
                }
            }
            // What was erased below the cursor is empty.
            lines.removeSubrange((row + 1)...)
        }
    }

    private final class Bench: Sendable {
        let written = Mutex("")
        let seconds = Mutex(0)
        let size = Mutex(LiveReport.Size(columns: 80, rows: 24))

        func report(logs: ShownLogs = .running) -> LiveReport {
            let start = ContinuousClock.now
            return LiveReport(
                style: .plain, size: { self.size.withLock(\.self) },
                now: { start + .seconds(self.seconds.withLock(\.self)) },
                write: { text in self.written.withLock { $0 += text } }
            ) { LinesReport(logs: logs, write: $0) }
        }

        var screen: [String] { Screen(written.withLock(\.self)).lines }
    }

    private func line(_ text: String) -> LogLine { LogLine(stream: .output, offset: .zero, text: text) }

    @Test func eachStepHasARowThatSaysWhatItDoes() {
        let bench = Bench()
        let report = bench.report()
        report.show(.started(run: "r", pipeline: "p", steps: ["a", "long-name", "later", "old"]))
        report.show(
            .stepFinished(StepReport(step: "old", outcome: .replayed, reason: "", savedDuration: .seconds(9))))
        report.show(.stepStarted("a", reason: "new"))
        report.show(.stepStarted("long-name", reason: "new", expected: .seconds(90)))
        report.show(.stepWrote("long-name", line("epoch\t1")))
        bench.seconds.withLock { $0 = 75 }
        report.tick()
        #expect(
            bench.screen == [
                "run r of p: 4 steps",
                "▸ a          1 min 15 s",
                "▸ long-name  1 min 15 s of about 1 min 30 s  epoch 1",
                "· later",
                "✓ old                                        replayed, saved 9.0 s",
                "  1 of 4 done, 2 running, 1 min 15 s; replay saved 9.0 s", "",
            ])
        report.show(.stepFinished(StepReport(step: "a", outcome: .ran, reason: "new", duration: .seconds(75))))
        report.tick()
        #expect(bench.screen[1] == "✓ a          1 min 15 s                      done")
    }

    @Test func failuresAndNoticesStandAboveTheTable() {
        let bench = Bench()
        let report = bench.report()
        report.show(.started(run: "r", pipeline: "p", steps: ["a", "b"]))
        report.show(.stepStarted("a", reason: "new"))
        report.show(.stepStarted("b", reason: "new"))
        report.show(.notice("b", "odd"))
        report.show(
            .stepFinished(
                StepReport(
                    step: "a", outcome: .failed, reason: "new", duration: .seconds(1),
                    failure: .init(exitCode: 1, message: "why", logTail: [line("last words")]))))
        #expect(
            bench.screen == [
                "run r of p: 2 steps", "b: note: odd", "a: failed with exit code 1", "    last words", "  why",
                "✗ a  1.0 s  failed", "▸ b  0 ms", "  1 of 2 done, 1 running, 0 ms", "",
            ])
    }

    @Test func logsStandAboveTheTableWhereTheyAreWanted() {
        let bench = Bench()
        let report = bench.report(logs: .all)
        report.show(.started(run: "r", pipeline: "p", steps: ["a"]))
        report.show(.stepStarted("a", reason: "new"))
        report.show(.stepWrote("a", line("epoch 1")))
        #expect(
            bench.screen == [
                "run r of p: 1 step", "a: running (new)", "a | epoch 1", "▸ a  0 ms  epoch 1",
                "  0 of 1 done, 1 running, 0 ms", "",
            ])
    }

    @Test(arguments: ["x", "行"]) func aLineNeverWrapsHoweverNarrowTheTerminalBecomes(character: String) {
        let bench = Bench()
        let report = bench.report()
        report.show(.started(run: "r", pipeline: "p", steps: ["a"]))
        report.show(.stepStarted("a", reason: "new"))
        report.show(.stepWrote("a", line(String(repeating: character, count: 100))))
        bench.size.withLock { $0 = .init(columns: 20, rows: 24) }
        report.tick()
        // '▸ a  0 ms  ' takes eleven columns of nineteen, and this character one or two of the rest.
        let shown = String(repeating: character, count: character == "x" ? 8 : 4)
        #expect(bench.screen.suffix(3) == ["▸ a  0 ms  \(shown)", "  0 of 1 done, 1 ru", ""])
    }

    @Test func whatATerminalBrokeAnewIsTakenAwayWhole() {
        let bench = Bench()
        let report = bench.report()
        report.show(.started(run: "r", pipeline: "p", steps: ["a"]))
        report.show(.stepStarted("a", reason: "new"))
        report.show(.stepWrote("a", line(String(repeating: "x", count: 100))))
        report.tick()
        bench.written.withLock { $0 = "" }
        bench.size.withLock { $0 = .init(columns: 30, rows: 24) }
        report.tick()
        // 79 columns take three lines of 30, the totals one.
        #expect(bench.written.withLock(\.self).hasPrefix(String(repeating: "\u{1B}[1A\u{1B}[2K", count: 4) + "\r▸"))
    }

    @Test func ofMoreStepsThanFitThoseThatRunAreShown() {
        let bench = Bench()
        bench.size.withLock { $0 = .init(columns: 60, rows: 8) }
        let report = bench.report()
        report.show(.started(run: "r", pipeline: "p", steps: (0..<30).map { Step.ID("s\($0)") }))
        for index in 0..<9 { report.show(.stepStarted(Step.ID("s\(index)"), reason: "new")) }
        report.tick()
        #expect(bench.screen.suffix(2).first == "  0 of 30 done, 9 running (4 not shown), 0 ms")
        #expect(bench.screen.count { $0.hasPrefix("▸") } == 5)
    }

    @Test func numberedStepsShareARowWhereThereIsNoRoomForEach() {
        let bench = Bench()
        bench.size.withLock { $0 = .init(columns: 60, rows: 8) }
        let report = bench.report()
        let steps = (0..<30).map { Step.child("Work", $0) }
        report.show(.started(run: "r", pipeline: "p", steps: ["Plan"] + steps + ["Fan"]))
        report.show(.stepFinished(StepReport(step: "Plan", outcome: .ran, reason: "", duration: .seconds(1))))
        for step in steps.prefix(4) {
            report.show(.stepFinished(StepReport(step: step, outcome: .replayed, reason: "")))
        }
        for step in steps.dropFirst(4).prefix(2) { report.show(.stepStarted(step, reason: "new")) }
        report.tick()
        #expect(
            bench.screen.suffix(5) == [
                "✓ Plan    1.0 s  done", "▸ Work-N         4 of 30 done, 2 running", "· Fan",
                "  5 of 32 done, 2 running, 0 ms", "",
            ])
    }

    @Test func stepsThatComeToLightInTheRunAreCounted() {
        let bench = Bench()
        let report = bench.report()
        report.show(.started(run: "r", pipeline: "p", steps: ["Fan"]))
        report.show(.stepStarted("Work-0", reason: "new"))
        report.tick()
        #expect(bench.screen.suffix(4) == ["· Fan", "▸ Work-0  0 ms", "  0 of 2 done, 1 running, 0 ms", ""])
    }

    @Test func ofAFinishedRunOnlyTheLinesAreLeft() {
        let bench = Bench()
        bench.size.withLock { $0 = .init(columns: 120, rows: 24) }
        let report = bench.report()
        report.show(.started(run: "r", pipeline: "p", steps: ["a"]))
        report.show(.stepStarted("a", reason: "new"))
        report.show(.packing(.init(recordingCount: 1, byteCount: 2_000, doneByteCount: 1_000)))
        report.tick()
        #expect(bench.screen[2].hasSuffix("; packing the outputs of 1 step, 1.0 kB of 2.0 kB done"))
        report.show(.finished(RunSummary(run: "r", outcome: .interrupted, steps: [], duration: .seconds(1))))
        report.tick()
        #expect(!bench.screen.contains { $0.hasPrefix("▸") || $0.contains("running") && $0.contains("done") })
    }
}
