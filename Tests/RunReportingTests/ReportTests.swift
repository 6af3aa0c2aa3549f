import PipelineModel
import RunReporting
import Testing

/// A run as a page: everything in it is text, and everything it names is there.
struct ReportTests {
    private func entry(
        _ name: String, _ outcome: StepOutcome = .ran, needs: [Step.ID] = [], at start: Int? = nil, for seconds: Int = 1
    ) -> RunRecord.Entry {
        let failure = outcome == .failed ? StepReport.Failure(exitCode: 3, message: "no <b>such</b> file") : nil
        return RunRecord.Entry(
            report: StepReport(
                step: Step.ID(name), outcome: outcome, reason: "why & how", duration: .seconds(seconds),
                failure: failure),
            kind: "run", needs: needs, start: start.map { .seconds($0) })
    }

    private func run(_ steps: [RunRecord.Entry]) -> RunRecord {
        RunRecord(
            run: "20261124-1", pipeline: "churn", startedAt: 0, outcome: .failed, duration: .seconds(9),
            parameters: ["rows": 5], user: "ada", host: "laptop", steps: steps)
    }

    private func page(_ steps: [RunRecord.Entry], _ details: [Step.ID: ReportData.StepDetail] = [:]) -> String {
        ReportPage(ReportData(run: run(steps), details: details, difference: nil), time: { "time \($0)" }).text
    }

    @Test func foreignTextIsText() {
        let hostile = "<script>alert('x')</script>"
        let detail = ReportData.StepDetail(
            log: [LogLine(stream: .error, offset: .zero, text: hostile)],
            previews: [])
        let text = page([entry(hostile, .failed)], [Step.ID(hostile): detail])
        #expect(!text.contains("<script"))
        #expect(text.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"))
        #expect(text.contains("no &lt;b&gt;such&lt;/b&gt; file"))
        #expect(text.contains("Exit code 3. "))
        #expect(!text.contains("http://") && !text.contains("https://"))
    }

    @Test func theCriticalPathFollowsWhatEndedLast() {
        let steps = [
            entry("a", at: 0, for: 5), entry("b", at: 0, for: 1), entry("c", needs: ["a", "b"], at: 5, for: 1),
            entry("d", needs: ["b"], at: 1, for: 2), entry("e", .skipped, needs: ["c"]),
        ]
        #expect(run(steps).criticalPath == ["a", "c"])
        #expect(page(steps).contains("The run waited for: <strong>a → c</strong>"))
    }

    @Test func everyStepIsDrawnToTheRightOfItsNeeds() throws {
        // In an order that is not that of the needs.
        let steps = [entry("late", needs: ["early"]), entry("early"), entry("last", needs: ["late", "early"])]
        let text = page(steps)
        func left(_ name: String) throws -> Int {
            let rest = try #require(text.split(separator: "<title>\(name): ran</title><rect x=\"").last)
            return try #require(Int(rest.prefix { $0 != "\"" }))
        }
        #expect(try left("early") < left("late"))
        #expect(try left("late") < left("last"))
        #expect(text.ranges(of: "<path d=").count == 3)
        for index in steps.indices {
            #expect(text.contains("href=\"#step-\(index)\""))
            #expect(text.contains("id=\"step-\(index)\""))
        }
    }

    @Test func stepsThatNeedEachOtherEndTheDrawing() {
        #expect(page([entry("a", needs: ["b"]), entry("b", needs: ["a"])]).contains("</svg>"))
    }

    @Test func twoHundredStepsAreDrawn() {
        let steps = (0..<200).map { entry("s\($0)", needs: $0 < 3 ? [] : [Step.ID("s\($0 / 3 - 1)")], at: $0) }
        #expect(page(steps).ranges(of: "class=\"node ran\"").count == 200)
    }
}
