import PipelineModel
import RunReporting
import Testing

@Suite struct LinesReportTests {
    private func shown(_ events: [RunEvent], _ style: TextStyle = .plain, command: String? = nil) -> String {
        let collected = Collected()
        let report = LinesReport(style: style, command: command) { collected.add($0) }
        for event in events { report.show(event) }
        return collected.text
    }

    @Test func showsARunThatSucceeds() {
        #expect(
            shown(SampleRuns.succeeding) == """
                run 7f3a of churn: 2 steps
                note: parameter 'Rows' has its default
                Ingest: replayed (saved 5.2 s)
                Train: waiting for process 4711, which computes the same step
                Train: running (code/train.py changed)
                Train  | epoch 1
                Train  |
                Train  | warning: slow
                Train: note: its input changed while it ran
                Train: done in 3.1 s

                step    outcome   time   why
                Ingest  replayed  0 ms   unchanged
                Train   ran       3.1 s  code/train.py changed

                1 replayed, 1 ran in 3.3 s; replay saved 5.2 s

                """)
    }

    @Test func showsARunThatFails() {
        #expect(
            shown(SampleRuns.failing) == """
                run 7f3b of churn: 3 steps
                Train: replayed (saved 2 h 1 min)
                Postprocess: running (input/model changed)
                Postprocess | Traceback:
                Postprocess: failed with exit code 1
                    Traceback:

                      ValueError: no rows
                  the script failed
                  see its log
                  the folder it ran in: /w/Postprocess
                Report: skipped (needs Postprocess, which failed)

                step         outcome   time   why
                Train        replayed  0 ms   unchanged
                Postprocess  failed    0.9 s  input/model changed
                Report       skipped   -      needs Postprocess, which failed

                1 replayed, 1 failed, 1 skipped in 0.9 s; replay saved 2 h 1 min
                fix it and run the same command again: what succeeded is replayed

                """)
    }

    @Test func showsARunThatIsInterrupted() {
        #expect(
            shown(SampleRuns.interrupted, command: "retake run pipeline.json") == """
                run 7f3c of churn: 2 steps
                Train: running
                Train: interrupted after 2 min 5 s (stopped by Ctrl-C)
                Report: interrupted

                step    outcome      time       why
                Train   interrupted  2 min 5 s  stopped by Ctrl-C
                Report  interrupted  -

                2 interrupted in 2 min 5 s
                run this again: retake run pipeline.json

                """)
    }

    @Test func tellsTheCommandToRunAgain() {
        let last = shown(SampleRuns.failing, command: "retake run p.json").split(separator: "\n").last
        #expect(last == "fix it and run this again, what succeeded is replayed: retake run p.json")
    }

    @Test func showsColours() {
        let e = "\u{1B}"
        #expect(
            shown(SampleRuns.failing, .ansi) == """
                run 7f3b of churn: 3 steps
                Train: \(e)[36mreplayed\(e)[0m (saved 2 h 1 min)
                Postprocess: running (input/model changed)
                \(e)[2mPostprocess |\(e)[0m Traceback:
                Postprocess: \(e)[31mfailed with exit code 1\(e)[0m
                    Traceback:

                      ValueError: no rows
                  the script failed
                  see its log
                  the folder it ran in: /w/Postprocess
                Report: \(e)[33mskipped\(e)[0m (needs Postprocess, which failed)

                \(e)[2mstep\(e)[0m         \(e)[2moutcome\(e)[0m   \(e)[2mtime\(e)[0m   \(e)[2mwhy\(e)[0m
                Train        \(e)[36mreplayed\(e)[0m  0 ms   unchanged
                Postprocess  \(e)[31mfailed\(e)[0m    0.9 s  input/model changed
                Report       \(e)[33mskipped\(e)[0m   -      needs Postprocess, which failed

                \(e)[36m1 replayed\(e)[0m, \(e)[31m1 failed\(e)[0m, \(e)[33m1 skipped\(e)[0m in 0.9 s; \
                replay saved 2 h 1 min
                fix it and run the same command again: what succeeded is replayed

                """)
    }

    @Test(arguments: [
        (StepReport.Failure(message: "no such program: python3"), "a: failed\n  no such program: python3\n"),
        (
            StepReport.Failure(exitCode: 0, message: "its output is missing"),
            "a: failed although its exit code is 0\n  its output is missing\n"
        ),
        (StepReport.Failure(exitCode: 137, message: ""), "a: failed with exit code 137\n"),
    ]) func showsWhatIsKnownOfAFailure(failure: StepReport.Failure, expected: String) {
        #expect(
            shown([.stepFinished(StepReport(step: "a", outcome: .failed, reason: "", failure: failure))]) == expected)
    }

    @Test func countsOneStepAndNone() {
        let none = RunSummary(run: "r", outcome: .succeeded, steps: [], duration: .zero)
        #expect(shown([.started(run: "r", pipeline: "p", steps: ["a"])]) == "run r of p: 1 step\n")
        #expect(shown([.finished(none)]) == "no steps in 0 ms\n")
    }

    @Test func saysThemWhenSeveralStepsFailed() {
        let failed = ["a", "b"].map { StepReport(step: .init($0), outcome: .failed, reason: "") }
        let summary = RunSummary(run: "r", outcome: .failed, steps: failed, duration: .zero)
        #expect(
            shown([.finished(summary)]).hasSuffix(
                "\nfix them and run the same command again\n"))
    }

    @Test func promisesAReplayOnlyOfWhatIsRecorded() {
        let collected = Collected()
        let report = LinesReport(command: "retake run p.json --no-cache", isRecording: false) { collected.add($0) }
        for event in SampleRuns.failing { report.show(event) }
        #expect(collected.text.hasSuffix("\nfix it and run this again: retake run p.json --no-cache\n"))
    }

    @Test func alignsBarsButNotBehindAVeryLongName() {
        let long = String(repeating: "x", count: 40)
        let steps: [Step.ID] = ["a", "abc", .init(long)]
        let events =
            [.started(run: "r", pipeline: "p", steps: steps)] + steps.map { RunEvent.stepWrote($0, LogLine("t")) }
        #expect(shown(events) == "run r of p: 3 steps\na   | t\nabc | t\n\(long) | t\n")
    }

    @Test func keepsForeignTextOnItsLine() {
        let events: [RunEvent] = [
            .started(run: "r", pipeline: "p\u{1B}[2J", steps: ["a\n"]),
            .stepStarted("a\n", reason: "x\ny\u{7}"), .notice(nil, "a\nb"),
            .stepFinished(StepReport(step: "a\n", outcome: .skipped, reason: "\u{1B}]0;t\u{7}no")),
        ]
        #expect(
            shown(events, .ansi) == """
                run r of p: 1 step
                a : running (x y)
                \u{1B}[33mnote: a b\u{1B}[0m
                a : \u{1B}[33mskipped\u{1B}[0m (no)

                """)
    }

    @Test func showsEventsOfManyThreadsWhole() async {
        let collected = Collected()
        let report = LinesReport { collected.add($0) }
        await withTaskGroup { group in
            for step in 0..<8 {
                group.addTask { for _ in 0..<100 { report.show(.stepWrote(.init("s\(step)"), LogLine("text"))) } }
            }
        }
        #expect(collected.count == 800)
    }
}
