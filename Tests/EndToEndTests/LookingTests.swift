import Foundation
import TestSupport
import Testing

/// Looking back at runs: which there were, what a step wrote and is made of, and what differs.
struct LookingTests {
    /// Three steps, of which the last fails as long as it is told to.
    private func project() throws -> Project {
        let project = try Project()
        try project.write(
            "retake.yaml",
            """
            name: churn
            parameters: {rows: 3, broken: true}
            steps:
              ingest: {run: "echo reading >&2; seq ${parameters.rows} > outputs/n/n; echo done", outputs: [n]}
              train: {run: "sh train.sh", inputs: {n: "${steps.ingest.n}"}, outputs: [model], metrics: {size: 'size=(.*)'}}
              report: {run: "echo almost; test ${parameters.broken} = False", inputs: {m: "${steps.train.model}"}}
            """)
        try project.write("train.sh", "cp inputs/n/n outputs/model/m; echo size=$(wc -l < inputs/n/n)\n")
        return project
    }

    private func names(_ project: Project) throws -> [String] {
        try project.retake("runs").output.split(separator: "\n").dropFirst().dropLast().map { line in
            line.split(separator: " ").first.map(String.init) ?? ""
        }
    }

    @Test func runsAreListedTheNewestLast() throws {
        let project = try project()
        #expect(
            try project.retake("runs").errors
                == "retake: no run of pipeline 'churn' is remembered here; run it, or name another with --pipeline\n")
        #expect(try project.retake("run", "--runtime", "host").status == 1)
        #expect(try project.retake("run", "--runtime", "host", "--param", "broken=false").status == 0)
        let lines = try project.retake("runs").output.split(separator: "\n").map(String.init)
        #expect(lines.count == 4)
        #expect(lines[1].contains("  failed     2 ran, 1 failed"))
        #expect(lines[2].contains("  succeeded  2 replayed, 1 ran"))
        #expect(lines[3].hasPrefix("2 runs in all; replay saved "))
        let last = try #require(try project.retake("runs", "--json").lastObject)
        #expect(last["outcome"] as? String == "succeeded")
        #expect((last["parameters"] as? [String: Any])?["broken"] as? Bool == false)
    }

    @Test func logsAreThoseOfTheRecordingOrOfTheFailure() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        // Two streams that are read late have no order between them.
        let written = try project.retake("logs", "ingest").output.split(separator: "\n").sorted()
        #expect(written == ["done", "reading"])
        #expect(try project.retake("logs", "report").output == "almost\n")
        let stamped = try project.retake("logs", "ingest", "--timestamps").output
        #expect(stamped.contains(" err reading\n"), "\(stamped)")
        _ = try project.retake("run", "--runtime", "host", "--param", "broken=false", "--param", "rows=4")
        // Of the run before, whose workspace is gone.
        let first = try #require(try names(project).first)
        #expect(try project.retake("logs", "report", "--run", first).output == "almost\n")
        #expect(
            try project.retake("logs", "train", "--run", first).output.trimmingCharacters(in: .whitespacesAndNewlines)
                .hasSuffix("3"))
        #expect(try project.retake("logs", "reprot").errors.contains("has no step 'reprot'; did you mean 'report'?"))
    }

    @Test func aStepThatRunsIsFollowed() throws {
        let project = try Project()
        let mark = "8\(Int.random(in: 100_000...999_999))"
        try project.write(
            "retake.yaml", "name: churn\nsteps: {slow: {run: 'echo early; sleep \(mark); echo late'}}\n")
        let run = try project.start(["run", "--runtime", "host"], output: "run.txt")
        func sleepers() -> [pid_t] {
            ProcessTable.processes(naming: mark).filter { process in
                (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) == "sleep\n"
            }
        }
        try waitUntil { !sleepers().isEmpty }
        #expect(try project.retake("logs", "slow").output == "early\n")
        let follower = try project.start(["logs", "slow", "--follow"], output: "followed.txt")
        try waitUntil { try project.space.read("followed.txt") == "early\n" }
        for sleeper in sleepers() { kill(sleeper, SIGTERM) }
        run.waitUntilExit()
        #expect(follower.waitUntilExit() == 0)
        #expect(try project.space.read("followed.txt").hasPrefix("early\n"))
    }

    @Test func aStepIsShownWithAllThatItIsMadeOf() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        let shown = try project.retake("show", "train").output
        #expect(shown.contains("train (run) in run "))
        #expect(shown.contains("\nneeds ingest\n"))
        #expect(shown.contains("\nmetric size = 3.0\noutput model: 1 file, 6 B\n  m  6 B\nmade of:\n"), "\(shown)")
        #if os(Linux)
            #expect(shown.contains("\nprocessor time "), "\(shown)")
        #endif
        #expect(shown.contains("  code/train.sh "))
        let failed = try project.retake("show", "report").output
        #expect(failed.contains(": failed (no recording)\n"), "\(failed)")
        #expect(failed.contains("the folder it ran in: "))
    }

    @Test func aReportIsOnePageThatNamesOnlyWhatItHolds() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        _ = try project.retake("run", "--runtime", "host", "--param", "rows=4")
        #expect(try project.retake("report", "--output", "page.html").output == "page.html\n")
        let page = try project.space.read("project/page.html")
        let anchors = page.matches(of: /href="#([^"]*)"/).map { String($0.output.1) }
        #expect(anchors.count > 6)
        for anchor in anchors { #expect(page.contains("id=\"\(anchor)\""), "\(anchor)") }
        #expect(page.matches(of: /(src|href)="(?!#|data:)/).isEmpty)
        #expect(page.contains("<th scope=\"row\">size</th><td>4.0</td><td>3.0</td>"))
        #expect(page.contains("<th scope=\"row\">rows</th><td>3</td><td>4</td>"))
        #expect(page.contains("almost"))
    }

    @Test func aFileTellsWhoWroteIt() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        try project.write("elsewhere/copy", "1\n2\n3\n")
        let result = try project.retake("who", "elsewhere/copy").output
        let run = try #require(try names(project).first)
        #expect(result.contains("model/m of step train of churn, in run \(run), recorded on "), "\(result)")
        #expect(result.contains("n/n of step ingest of churn, in run \(run), recorded on "))
        #expect(result.contains("\n  from code/train.sh "))
        #expect(result.contains(", which step ingest of churn wrote\n"))
        let folder = try project.retake("who", ".retake/latest/train/model").output
        #expect(folder.hasPrefix("model of step train of churn, in run \(run), recorded on "), "\(folder)")
        try project.write("elsewhere/copy", "4\n")
        #expect(
            try project.retake("who", "elsewhere/copy").errors
                == "retake: no step that is recorded here wrote 'elsewhere/copy'\n")
        #expect(
            try project.retake("who", "abc").errors
                == "retake: 'abc' is no file or folder here, and no beginning of a digest (8 or more of 0-9 and a-f)\n")
    }

    @Test func ofWhatStepsWriteAPersonMayWantLess() throws {
        let project = try project()
        let failed = try project.retake("run", "--runtime", "host", "--logs", "failed").output
        #expect(
            !failed.contains("ingest |") && failed.contains("report: failed with exit code 1\n    almost\n"),
            "\(failed)")
        let none = try project.retake("run", "--runtime", "host", "--logs", "none").output
        #expect(!none.contains("almost") && none.contains("report: failed with exit code 1\n"), "\(none)")
    }

    @Test func twoRunsAreCompared() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        #expect(
            try project.retake("diff").errors
                == "retake: only one run of pipeline 'churn' is remembered, and it takes two to differ\n")
        _ = try project.retake("run", "--runtime", "host", "--param", "rows=5", "--param", "broken=false")
        let lines = try project.retake("diff").output.split(separator: "\n").dropFirst(2).map(String.init)
        #expect(lines.first == "parameters:")
        #expect(lines.contains("  rows: 3 → 5"))
        #expect(lines.contains("  metric size: 3.0 → 5.0"))
        #expect(lines.contains("  writes model/m: 6 B → 10 B"))
        #expect(lines.contains("    +4") && lines.contains("    +5"), "\(lines)")
        #expect(lines.contains("report: failed → ran"))
        let object = try #require(try project.retake("diff", "--json").lastObject)
        #expect((object["steps"] as? [[String: Any]])?.map { $0["name"] as? String } == ["ingest", "train", "report"])
    }

    @Test func aLogBelongsToTheRunThatIsAskedFor() throws {
        let project = try Project()
        try project.write("retake.yaml", "name: churn\nsteps: {a: {run: 'date +%N'}, b: {run: 'echo b'}}\n")
        _ = try project.retake("run", "--runtime", "host")
        let first = try #require(try names(project).first)
        let written = try project.retake("logs", "a", "--run", first).output
        Thread.sleep(forTimeInterval: 2.1)
        _ = try project.retake("run", "--runtime", "host", "--force", "a")
        #expect(try project.retake("logs", "a").output != written)
        let gone = try project.retake("logs", "a", "--run", first)
        #expect(
            gone.errors
                == "retake: what step 'a' wrote in run \(first) is no longer recorded: it was run again since, or pruned\n"
        )
        #expect(try project.retake("diff").output.contains("a: replayed → ran\n") == false)
        #expect(try project.retake("diff").output.contains("\na: ran, "))
        // Of a step that the last run did not touch, the run is named.
        _ = try project.retake("run", "--runtime", "host", "--only", "b")
        let earlier = try project.retake("logs", "a")
        #expect(earlier.errors.hasPrefix("of run ") && earlier.errors.hasSuffix(", ran\n"), "\(earlier.errors)")
    }

    @Test func whatAStepThatFailedWasMadeOfIsKnown() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        try project.edit("train.sh", "cp inputs", "cp  inputs")
        try project.edit("train.sh", "outputs/model/m;", "outputs/gone/m;")
        #expect(try project.retake("run", "--runtime", "host").status == 1)
        #expect(try project.retake("diff").output.contains("train: ran → failed\n  code/train.sh changed\n"))
        #expect(try project.retake("show", "train").output.contains("\nmade of:\n  code/train.sh "))
        let why = try project.retake("why", "train", "--runtime", "host").output
        #expect(why.contains("train runs: failed last time\ncompared with the recording of "), "\(why)")
        #expect(why.contains("-cp inputs"), "\(why)")
    }

    @Test func aRunWithNothingToDoIsLookedBackAtLikeAnyOther() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host", "--param", "broken=false")
        for _ in 0..<2 { _ = try project.retake("run", "--runtime", "host", "--param", "broken=false") }
        #expect(try names(project).count == 3)
        let last = try #require(try project.retake("runs", "--json").lastObject)
        #expect((last["parameters"] as? [String: Any])?["rows"] as? Int == 3)
        #expect(try project.retake("diff").output.hasSuffix("nothing differs\n"))
    }

    @Test func whatSelectsNothingIsAnError() throws {
        let project = try project()
        #expect(
            try project.retake("plan", "--from", "report", "--until", "ingest").errors
                == "retake: no step lies between what --from, --until and --only name; choose others\n")
        #expect(try project.retake("runs", "--last", "0").status == 2)
    }

    @Test func whatAnInterruptedStepWroteIsKept() throws {
        let project = try Project()
        try project.write("retake.yaml", "name: churn\nsteps: {slow: {run: 'echo begun; sleep 60000'}}\n")
        let run = try project.start(["run", "--runtime", "host"])
        try waitUntil { try project.space.read("stdout.txt").contains("slow | begun") }
        kill(run.processIdentifier, SIGINT)
        #expect(run.waitUntilExit() == 130)
        #expect(try project.retake("logs", "slow", "--run", try #require(names(project).first)).output == "begun\n")
    }
}
