import PipelineModel
import RunReporting
import Synchronization
import Testing

/// What stands on a terminal while a run goes on, and what is left of it.
struct LiveReportTests {
    /// A terminal of 40 columns that knows what the report uses: line breaks, a return, up, and erase to the end.
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
                    case "J":
                        lines.removeSubrange((row + 1)...)
                        lines[row] = ""
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
        }
    }

    private final class Bench: Sendable {
        let written = Mutex("")
        let seconds = Mutex(0)
        let columns = Mutex(40)

        func report() -> LiveReport {
            let start = ContinuousClock.now
            return LiveReport(
                style: .plain, width: { self.columns.withLock(\.self) },
                now: { start + .seconds(self.seconds.withLock(\.self)) },
                write: { text in self.written.withLock { $0 += text } }
            ) { LinesReport(write: $0) }
        }

        var screen: [String] { Screen(written.withLock(\.self)).lines }
    }

    private func line(_ text: String) -> LogLine { LogLine(stream: .output, offset: .zero, text: text) }

    @Test func whatRunsStandsBelowTheLinesUntilItIsDone() {
        let bench = Bench()
        let report = bench.report()
        report.show(.started(run: "r", pipeline: "p", steps: ["a", "long-name"]))
        report.show(.stepStarted("a", reason: "new"))
        report.show(.stepStarted("long-name", reason: "new"))
        report.show(.stepWrote("long-name", line("epoch 1")))
        bench.seconds.withLock { $0 = 75 }
        report.tick()
        let above = ["run r of p: 2 steps", "a: running (new)", "long-name: running (new)", "long-name | epoch 1"]
        #expect(
            bench.screen == above + [
                "▸ a          1 min 15 s  ", "▸ long-name  1 min 15 s  epoch 1", "  0 of 2 done, 2 running", "",
            ])
        report.show(.stepFinished(StepReport(step: "a", outcome: .ran, reason: "new", duration: .seconds(75))))
        #expect(
            bench.screen == above + [
                "a: done in 1 min 15 s", "▸ long-name  1 min 15 s  epoch 1", "  1 of 2 done, 1 running", "",
            ])
        report.show(.stepFinished(StepReport(step: "long-name", outcome: .ran, reason: "new")))
        report.tick()
        #expect(bench.screen == above + ["a: done in 1 min 15 s", "long-name: done in 0 ms", ""])
    }

    @Test func aLineNeverWrapsHoweverNarrowTheTerminalBecomes() {
        let bench = Bench()
        let report = bench.report()
        report.show(.started(run: "r", pipeline: "p", steps: ["a"]))
        report.show(.stepStarted("a", reason: "new"))
        report.show(.stepWrote("a", line(String(repeating: "x", count: 100))))
        bench.columns.withLock { $0 = 20 }
        report.tick()
        #expect(bench.screen.suffix(3).allSatisfy { $0.count < 20 }, "\(bench.screen)")
    }

    @Test func moreStepsThanFitAreCounted() {
        let bench = Bench()
        let report = bench.report()
        report.show(.started(run: "r", pipeline: "p", steps: []))
        for index in 0..<8 { report.show(.stepStarted(Step.ID("s\(index)"), reason: "new")) }
        #expect(bench.screen.suffix(2).first == "  0 of 0 done, 8 running (3 not shown)")
        #expect(bench.screen.count { $0.hasPrefix("▸") } == 5)
    }

    @Test func ofAFinishedRunOnlyTheLinesAreLeft() {
        let bench = Bench()
        let report = bench.report()
        report.show(.started(run: "r", pipeline: "p", steps: ["a"]))
        report.show(.stepStarted("a", reason: "new"))
        report.show(.finished(RunSummary(run: "r", outcome: .interrupted, steps: [], duration: .seconds(1))))
        report.tick()
        #expect(!bench.screen.contains { $0.hasPrefix("▸") || $0.contains("running") && $0.contains("done") })
    }
}
