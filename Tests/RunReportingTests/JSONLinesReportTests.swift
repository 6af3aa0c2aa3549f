import PipelineModel
import RunReporting
import Testing

@Suite struct JSONLinesReportTests {
    private func shown(_ events: [RunEvent]) -> String {
        let collected = Collected()
        let report = JSONLinesReport { collected.add($0) }
        for event in events { report.show(event) }
        return collected.text
    }

    @Test func writesALineForEachEvent() {
        #expect(
            shown(SampleRuns.succeeding) == #"""
                {"event":"run-started","version":1,"run":"7f3a","pipeline":"churn","steps":["Ingest","Train"]}
                {"event":"notice","text":"parameter 'Rows' has its default"}
                {"event":"step-finished","step":"Ingest","outcome":"replayed","reason":"unchanged","seconds":0.0,"fingerprint":"aa11000000000000000000000000000000000000000000000000000000000000","savedSeconds":5.2}
                {"event":"step-waiting","step":"Train","holder":"process 4711"}
                {"event":"step-started","step":"Train","reason":"code/train.py changed"}
                {"event":"log","step":"Train","stream":"out","seconds":0.012,"text":"epoch 1"}
                {"event":"log","step":"Train","stream":"out","seconds":0.013,"text":""}
                {"event":"log","step":"Train","stream":"err","seconds":1.0,"text":"warning: slow"}
                {"event":"notice","step":"Train","text":"its input changed while it ran"}
                {"event":"step-finished","step":"Train","outcome":"ran","reason":"code/train.py changed","seconds":3.14,"fingerprint":"bb22000000000000000000000000000000000000000000000000000000000000"}
                {"event":"run-finished","run":"7f3a","outcome":"succeeded","steps":[\#
                {"name":"Ingest","outcome":"replayed","reason":"unchanged","seconds":0.0,"fingerprint":"aa11000000000000000000000000000000000000000000000000000000000000","savedSeconds":5.2},\#
                {"name":"Train","outcome":"ran","reason":"code/train.py changed","seconds":3.14,"fingerprint":"bb22000000000000000000000000000000000000000000000000000000000000"}],\#
                "seconds":3.3,"savedSeconds":5.2}

                """#)
    }

    @Test func endsAFailedRunWithItsFailure() {
        #expect(
            shown(Array(SampleRuns.failing.suffix(1))) == #"""
                {"event":"run-finished","run":"7f3b","outcome":"failed","steps":[\#
                {"name":"Train","outcome":"replayed","reason":"unchanged","seconds":0.0,"fingerprint":null,"savedSeconds":7265.0},\#
                {"name":"Postprocess","outcome":"failed","reason":"input/model changed","seconds":0.87,"fingerprint":"cc33000000000000000000000000000000000000000000000000000000000000",\#
                "exitCode":1,"workspace":"/w/Postprocess","message":"the script failed\nsee its log"},\#
                {"name":"Report","outcome":"skipped","reason":"needs Postprocess, which failed","seconds":0.0,"fingerprint":null}],\#
                "seconds":0.9,"savedSeconds":7265.0}

                """#)
    }

    @Test func endsAnInterruptedRun() {
        let line = shown(Array(SampleRuns.interrupted.suffix(1)))
        #expect(
            line.hasPrefix(
                #"{"event":"run-finished","run":"7f3c","outcome":"interrupted","steps":[{"name":"Train","outcome":"interrupted""#
            ))
    }

    @Test func keepsForeignTextOnOneLine() {
        let line = shown([.stepWrote("a", LogLine("\u{1B}[31mx\n\"\t\r"))])
        #expect(line == #"{"event":"log","step":"a","stream":"out","seconds":0.0,"text":"\u001b[31mx\n\"\t\r"}"# + "\n")
    }

    @Test func everyLineIsJSON() throws {
        let events = SampleRuns.succeeding + SampleRuns.failing + SampleRuns.interrupted
        let lines = shown(events).split(separator: "\n")
        #expect(lines.count == events.count)
        for line in lines { #expect(try JSONReader.read(String(line))["event"]?.string != nil) }
    }
}
