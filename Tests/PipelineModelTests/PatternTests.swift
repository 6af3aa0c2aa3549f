import PipelineModel
import Testing

struct PatternTests {
    @Test func whatLooksBehindFurtherThanAnyTextIsRefused() {
        let far = String(repeating: "(", count: 9) + "a" + String(repeating: "{1000})", count: 9)
        #expect(MetricSearch.problem(in: "(?<=\(far))") != nil)
    }

    @Test func aRepetitionOfNothingTakesNoEnd() throws {
        let line = String(repeating: "a", count: 2_000)
        let findings = try MetricSearch([MetricDefinition(name: "m", pattern: #"(a*)*\1b"#)]).findings(in: [line])
        #expect(findings.metrics == [])
    }

    private func value(_ pattern: String, _ lines: String...) throws -> Double? {
        try MetricSearch([MetricDefinition(name: "m", pattern: pattern)]).findings(in: lines).metrics.first?.value
    }

    @Test(arguments: [
        ("loss=([0-9.]+)", "loss=0.5 loss=0.25", 0.25), (#"loss\s*[:=]\s*(\S+)"#, "Loss loss : 1e-3", 0.001),
        ("a=(.*?);", "a=3;b=4;", 3), ("a=(.*);", "a=3;", 3), ("^x(1|2){2}y?$", "x12", 2),
        ("(?i)LOSS=(\\d+)", "loss=7", 7),
        ("(?:val|train)-rmse:(-?\\d+(?:\\.\\d+)?)", "x val-rmse:-2.5", -2.5), ("(?<=acc: )(\\d+)", "acc: 12", 12),
        ("(?<!e)r=(\\d)", "er=1 or=2", 2), ("m=(\\d+)(?=%)", "m=10 m=20%", 20), ("m=(\\d+)(?!%|\\d)", "m=10 m=25%", 10),
        ("(?P<v>\\d+)-(?P=v)", "12-13 14-14", 14), ("([\\d.]+)\\b", "v1.5", 1.5), ("[[:alpha:]]+=([^] ]+)", "ab=6", 6),
        ("x=(\\d{2,3}?)", "x=1234", 12), ("x=(\\d{2,3})", "x=1234", 123), ("x=((?>\\d+))", "x=55", 55),
        ("é(\\d)", "é3", 3), ("\\u00e9(\\d)", "é4", 4), ("\\x41(\\d)", "A8", 8), ("(\\d)(?#the last)", "1 2", 2),
        ("loss=(nan|\\d+)", "loss=8", 8), ("(?x) x = (\\d) # a digit", "x=9", 9), ("a{,2}(\\d)", "aa5", 5),
        ("a{x(\\d)", "a{x6", 6), ("(\\d)|b", "1 b", 1),
    ])
    func findsWhatPythonFinds(pattern: String, line: String, expected: Double) throws {
        #expect(try value(pattern, line) == expected)
    }

    @Test(arguments: [
        ("(", "expected ')'"), (")", "a ')' without its '('"), ("[a", "expected ']'"),
        ("*a", "nothing stands before '*'"),
        ("a**", "two repetitions"), ("\\q", "an unknown escape"), ("(\\d)\\2", "it refers to group 2, and has 1"),
        ("(?<=a+)(\\d)", "must have one length"), ("a{5,2}", "its ends exchanged"),
        ("(?:(?:a{999}){999})", "too large"),
        ("(?:(?:){999}){999}", "too large"), ("[z-a]", "a range whose ends are no range"), ("(?Q)", "an unknown group"),
        (String(repeating: "(", count: 5_000), "nested too deep"), ("\\", "a backslash at its end"),
    ])
    func saysWhatIsNoPattern(pattern: String, problem: String) {
        #expect(MetricSearch.problem(in: pattern)?.contains(problem) == true)
    }

    @Test(arguments: ["(a+)+$", "(a|a)*$", "(a*)*(b)$", "((a?){50}a{50})x", "(.*)(.*)(.*)(.*)x(\\d)", "(\\w+\\s?)*:$"])
    func neverBacktracksForLong(pattern: String) throws {
        let findings = try MetricSearch([MetricDefinition(name: "m", pattern: pattern)]).findings(
            in: [String(repeating: "a", count: 2_000) + "!"])
        #expect(findings == MetricSearch.Findings())
    }

    @Test func givesUpAReferenceBackThatTakesTooLong() throws {
        let findings = try MetricSearch([MetricDefinition(name: "m", pattern: "(a*)*(a*)*\\1b")]).findings(
            in: [String(repeating: "a", count: 300)])
        #expect(findings.metrics.isEmpty)
        #expect(findings.problems.count == 1)
    }

    @Test func theLastLineWithAValueCounts() throws {
        #expect(try value("l=(\\S+)", "l=1", "l=2", "other", "l=none") == 2)
        #expect(try value("l=(\\S+)", "l=none") == nil)
    }

    @Test func isHeardWhenItsTaskIsCancelled() async {
        let search = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try MetricSearch([MetricDefinition(name: "m", pattern: "(a*)*\\1b")]).findings(
                in: [String(repeating: "a", count: 3_000)])
        }
        await #expect(throws: CancellationError.self) { try await search.value }
    }

    @Test func aPatternWithoutAGroupIsTold() {
        var job = Job(step: "a", image: "", command: [])
        job.metrics = [.init(name: "x", pattern: "x=[0-9]"), .init(name: "y", pattern: "y=(?:1)(2)")]
        #expect(job.metricNotices.count == 1)
        #expect(
            job.metricNotices.first?.hasPrefix("metric 'x' never has a value: its pattern 'x=[0-9]' has no group")
                == true)
    }
}
