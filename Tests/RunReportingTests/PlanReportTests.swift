import PipelineModel
import RunReporting
import TestSupport
import Testing

@Suite struct PlanReportTests {
    private let plan = PlanReport(
        pipeline: "churn",
        entries: [
            .init(
                step: "Ingest", kind: "Processing", .init(.replayed, reason: "unchanged"), needs: [],
                expectedDuration: .milliseconds(5200), fingerprint: Fingerprint(startingWith: "aa11"),
                inputs: [.init(name: "raw", uri: "s3://b/raw", source: "/data/raw")]),
            .init(
                step: "Train", kind: "Training", .init(.ran, reason: "code/train.py changed"), needs: ["Ingest"],
                expectedDuration: .seconds(125),
                inputs: [
                    .init(name: "train", uri: "s3://b/train", source: "Ingest: train"),
                    .init(name: "extra", uri: "s3://b/extra", source: nil),
                ]),
            .init(
                step: "Report", kind: "Processing", .init(.undecided, reason: "depends on what Train leaves behind"),
                needs: ["Ingest", "Train"], inputs: [.init(name: "map", uri: "s3://other/map", source: nil)]),
        ])

    @Test func showsATableAndWhatIsMissing() {
        #expect(
            PlanLines().text(of: plan) == """
                step    type        decision     time             why
                Ingest  Processing  replay       saves 5.2 s      unchanged
                Train   Training    run          about 2 min 5 s  code/train.py changed
                Report  Processing  after Train  -                depends on what Train leaves behind

                nothing provides these inputs; map them under 's3:' in retake.yaml, or put them into the bucket folder:
                  Train   extra  s3://b/extra    holds up Report
                  Report  map    s3://other/map

                1 to replay, 1 to run, 1 known later; replay saves 5.2 s

                """)
    }

    @Test func sumsUpTheTimeWhenEveryStepRanBefore() {
        let entries = [("a", StepOutcome.ran), ("b", .undecided)].map {
            PlanReport.Entry(
                step: Step.ID($0.0), kind: "k", .init($0.1, reason: "why"), needs: [], expectedDuration: .seconds(2))
        }
        let text = PlanLines().text(of: PlanReport(pipeline: "p", entries: entries))
        #expect(text.hasSuffix("\n1 to run, 1 known later; at most about 4.0 s to run\n"))
    }

    @Test func tellsWhatTheCloudWouldWork() {
        let plan = PlanReport(
            pipeline: "p",
            entries: [
                .init(
                    step: "a", kind: "k", .init(.replayed, reason: ""), needs: [], expectedDuration: .seconds(1800),
                    instances: [.init(type: "ml.m5.xlarge", count: 2)]),
                .init(
                    step: "b", kind: "k", .init(.ran, reason: ""), needs: [], expectedDuration: .seconds(360),
                    instances: [.init(type: "ml.g5.xlarge")]),
                // Of what never ran, nothing is known.
                .init(
                    step: "c", kind: "k", .init(.ran, reason: ""), needs: [],
                    instances: [.init(type: "ml.g5.xlarge")]),
            ])
        func line(_ prices: Prices) -> String? {
            PlanLines(prices: prices).text(of: plan).split(separator: "\n").last.map(String.init)
        }
        #expect(
            line(Prices()) == "instance time, if the cloud took as long: 1 h of ml.m5.xlarge, 6 min of ml.g5.xlarge")
        #expect(
            line(Prices(currency: "EUR", perHour: ["ml.m5.xlarge": 0.25]))
                == "instance time, if the cloud took as long: 1 h of ml.m5.xlarge, 6 min of ml.g5.xlarge "
                + "(0.25 EUR without ml.g5.xlarge)")
        let priced = Prices(perHour: ["ml.m5.xlarge": 0.25, "ml.g5.xlarge": 1])
        #expect(line(priced)?.hasSuffix(" (0.35 USD)") == true)
        #expect(
            PlanJSON.line(of: plan, prices: priced).hasSuffix(
                #","instanceSeconds":{"ml.g5.xlarge":360.0,"ml.m5.xlarge":3600.0},"cost":0.35,"currency":"USD"}"# + "\n"
            ))
    }

    @Test(arguments: [
        (0.0, "0.00"), (12.345, "12.35"), (0.1, "0.10"), (0.0512, "0.051"), (0.00042, "0.0004"),
        (1e15, "1000000000000.00"),
    ])
    func amountsHaveAsManyDigitsAsTellSomething(cost: Double, text: String) {
        var hours = InstanceHours()
        hours.add(.seconds(3600), on: [.init(type: "m")])
        #expect(hours.text(at: Prices(perHour: ["m": cost])) == "1 h of m (\(text) USD)")
    }

    @Test func showsColours() {
        let entry = PlanReport.Entry(step: "a", kind: "k", .init(.undecided, reason: "why"), needs: [])
        let text = PlanLines(style: .ansi).text(of: PlanReport(pipeline: "p", entries: [entry]))
        #expect(text.contains("a     k     \u{1B}[33munknown\u{1B}[0m   -     why\n"))
    }

    @Test func showsAnEmptyPlan() {
        let empty = PlanReport(pipeline: "p", entries: [])
        #expect(PlanLines().text(of: empty) == "no steps\n")
        #expect(PlanJSON.line(of: empty) == #"{"event":"plan-finished","pipeline":"p","steps":[]}"# + "\n")
    }

    @Test func writesOneLineOfJSON() {
        #expect(
            PlanJSON.line(of: plan) == #"""
                {"event":"plan-finished","pipeline":"churn","steps":[\#
                {"name":"Ingest","outcome":"replay","reason":"unchanged","seconds":5.2,"fingerprint":"aa11000000000000000000000000000000000000000000000000000000000000",\#
                "kind":"Processing","standIn":null,"needs":[],\#
                "inputs":[{"name":"raw","uri":"s3://b/raw","source":"/data/raw"}]},\#
                {"name":"Train","outcome":"run","reason":"code/train.py changed","seconds":125.0,"fingerprint":null,\#
                "kind":"Training","standIn":null,"needs":["Ingest"],\#
                "inputs":[{"name":"train","uri":"s3://b/train","source":"Ingest: train"},\#
                {"name":"extra","uri":"s3://b/extra","source":null}]},\#
                {"name":"Report","outcome":"unknown","reason":"depends on what Train leaves behind",\#
                "seconds":null,"fingerprint":null,"kind":"Processing","standIn":null,"needs":["Ingest","Train"],\#
                "inputs":[{"name":"map","uri":"s3://other/map","source":null}]}]}

                """#)
    }

    @Test func numberedStepsOfWhichTheSameIsSaidShareALine() {
        let entries = (0..<12).flatMap { index -> [PlanReport.Entry] in
            let isNew = index == 3
            let make = Step.child("Make", index)
            return [
                .init(
                    step: make, kind: "Processing",
                    .init(isNew ? .ran : .replayed, reason: isNew ? "no recording" : "unchanged"), needs: [],
                    expectedDuration: .seconds(2)),
                .init(
                    step: Step.child("Use", index), kind: "Lambda",
                    .init(isNew ? .undecided : .replayed, reason: isNew ? "reads what \(make) writes" : "unchanged"),
                    needs: [make], expectedDuration: .seconds(1)),
            ]
        }
        #expect(
            PlanLines().text(of: PlanReport(pipeline: "p", entries: entries)) == """
                step         type        decision      time          why
                Make-N (11)  Processing  replay        saves 22.0 s  unchanged
                Use-N (11)   Lambda      replay        saves 11.0 s  unchanged
                Make-3       Processing  run           about 2.0 s   no recording
                Use-3        Lambda      after Make-3  about 1.0 s   reads what Make-3 writes

                22 to replay, 1 to run, 1 known later; at most about 3.0 s to run; replay saves 33.0 s

                """)
    }
}
