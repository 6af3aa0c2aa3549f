import Foundation
import PipelineModel
import RunReporting
import TestSupport
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

    @Test func whatTurnsTheDirectionOfTextIsShownAsSuch() {
        #expect(page([entry("a\u{202E}b")]).contains("<strong>a\\u202eb</strong>"))
    }

    @Test func theCriticalPathFollowsWhatEndedLast() {
        let steps = [
            entry("a", at: 0, for: 5), entry("b", at: 0, for: 1), entry("c", needs: ["a", "b"], at: 5, for: 1),
            entry("d", needs: ["b"], at: 1, for: 2), entry("e", .skipped, needs: ["c"]),
        ]
        #expect(run(steps).criticalPath == ["a", "c"])
        let text = page(steps)
        #expect(text.contains(##"<a href="#step-0">a</a> <span class="aside">5.0 s</span> → <a href="#step-2">c</a>"##))
        #expect(text.contains("6.0 s of 6.0 s went into it"))
        #expect(text.contains(#"<path class="critical""#))
    }

    @Test func manyNumberedStepsThatSayTheSameAreOneLineThatOpens() {
        let many = (0..<7).map { entry("Make-\($0)", $0 == 3 ? .failed : .ran) }
        let text = page(many + [entry("Each", .failed)])
        let line =
            #"<strong>Make-N (6)</strong> <span class="kind">run</span> <span class="aside">why &amp; how, 6.0 s together</span>"#
        #expect(text.components(separatedBy: line).count == 2)
        // The one that failed stands alone, and each still has its place.
        #expect(text.components(separatedBy: #"<details class="steps"#).count == 2)
        for index in 0..<8 { #expect(text.contains("id=\"step-\(index)\"")) }
        #expect(!page(Array(many.prefix(5))).contains(#"<details class="steps"#))
    }

    @Test func aStepLeadsToTheGraphAndToItsNeighbours() {
        let text = page([entry("a"), entry("b", needs: ["a"])])
        #expect(text.contains(##"<a href="#node-1">In the graph</a> <span>Needs <a href="#step-0">a</a></span>"##))
        #expect(text.contains(##"<span>Needed by <a href="#step-1">b</a></span>"##))
        for index in 0...1 {
            #expect(text.contains("<a id=\"node-\(index)\""))
            // Within what opens: a link to it opens the step.
            #expect(text.contains("</summary>\n<div id=\"step-\(index)\""))
        }
    }

    @Test func aChangedPartIsShownAsItWasAndAsItIs() {
        func job(_ fingerprint: String, depth: String, packages: String) -> RecordedJob {
            RecordedJob(
                fingerprint: Fingerprint(startingWith: fingerprint), pipeline: "churn", step: "train",
                manifest: Manifest([
                    Part(name: "config/parameters/depth", digest: depth, text: depth),
                    Part(name: "runtime/packages", digest: packages, text: packages),
                ]), outputs: [], duration: .seconds(1), recordedAt: 0, user: "ada", host: "laptop")
        }
        let jobs = [
            job("01d", depth: "<3>", packages: "numpy 1\nscipy 2\n"),
            job("ae3", depth: "4", packages: "numpy 2\nscipy 2\n"),
        ]
        func run(_ fingerprint: String, _ metric: Double) -> RunRecord {
            var step = entry("train")
            step.report.fingerprint = Fingerprint(startingWith: fingerprint)
            step.report.metrics = [Metric(name: "loss", value: metric)]
            return self.run([step])
        }
        let difference = RunDifference(from: run("01d", 0.5), to: run("ae3", 0.25)) { _, entry in
            jobs.first { $0.fingerprint == entry.report.fingerprint }
        }
        let data = ReportData(run: difference.new, details: ["train": .init(job: jobs[1])], difference: difference)
        let text = ReportPage(data) { "time \($0)" }.text
        #expect(text.contains("<del>&lt;3&gt;</del> → <ins>4</ins>"))
        #expect(text.contains("<del>- numpy 1</del><br><ins>+ numpy 2</ins>"))
        #expect(text.contains("Made of 2 parts, 2 of them changed"))
        #expect(text.contains("<td>0.5</td><td>0.25</td><td>−50.0 %</td>"))
    }

    @Test func anOutputIsShownAsItsFilesWithTheirBeginnings() {
        let files = (1...50).map { index in
            FileTree.Entry(path: "many/\(index)", kind: .file(digest: "d", size: 1, isExecutable: false))
        }
        let top = FileTree.Entry(path: "top.csv", kind: .file(digest: "d", size: 2000, isExecutable: false))
        let output = StepOutput(name: "data", treeDigest: Digest(startingWith: "7"), tree: FileTree(files + [top]))
        let job = RecordedJob(
            fingerprint: Fingerprint(startingWith: "f"), pipeline: "churn", step: "a", manifest: Manifest([]),
            outputs: [output], duration: .seconds(1), recordedAt: 0, user: "ada", host: "laptop")
        let previews = [
            ReportData.Preview(path: "data/top.csv", content: .table([["a<b", "c"], ["1", "2"]])),
            ReportData.Preview(path: "data/many/1", content: .text("one\ntwo")),
        ]
        let text = page([entry("a")], ["a": .init(job: job, previews: previews)])
        #expect(text.contains("<strong>data</strong> <span class=\"aside\">51 files, 2.1 kB</span>"))
        #expect(text.contains("<li class=\"aside\">and 11 more</li>"))
        #expect(text.contains("<summary>top.csv <span class=\"aside\">2.0 kB</span></summary>"))
        #expect(text.contains("<th scope=\"col\">a&lt;b</th><th scope=\"col\">c</th>"))
        #expect(text.contains("<tr><td>1</td><td>2</td></tr>"))
        #expect(text.contains("<pre tabindex=\"0\">one\ntwo</pre>"))
    }

    @Test func manyStepsAreChosenByHowTheyEnded() {
        let few = [entry("a"), entry("b", .failed)]
        #expect(!page(few).contains("type=\"checkbox\""))
        let many = (0..<20).map { entry("s\($0)", $0 == 3 ? .failed : .ran) }
        #expect(page(many).ranges(of: "type=\"checkbox\"").count == 2)
    }

    @Test func twoHundredStepsAreDrawn() {
        let steps = (0..<200).map { entry("s\($0)", needs: $0 < 3 ? [] : [Step.ID("s\($0 / 3 - 1)")], at: $0) }
        #expect(page(steps).ranges(of: "class=\"node ran").count == 200)
    }
}
