import Foundation
import TestSupport
import Testing

/// Choosing what runs, and how recordings are used.
struct SelectionTests {
    private let project: Project

    /// A chain of four, of which each step appends its name to what it reads; and one beside it.
    init() throws {
        project = try Project.shell([
            ShellStep(name: "a", command: "echo a1 > $out/x"),
            ShellStep(name: "b", command: "cat $in/x > $out/x; echo b1 >> $out/x", reads: "a"),
            ShellStep(name: "c", command: "cat $in/x > $out/x; echo c1 >> $out/x", reads: "b"),
            ShellStep(name: "d", command: "cat $in/x > $out/x; echo d1 >> $out/x", reads: "c"),
            ShellStep(name: "e", command: "echo e1 > $out/x"),
        ])
    }

    private func run(_ options: String...) throws -> Project.Result {
        let process = try project.start(["run", "pipeline.json", "--runtime", "host", "--json"] + options)
        process.waitUntilExit()
        return try project.result(of: process)
    }

    private func text(of step: String) throws -> String { try project.retake("get", step, "out/x", "-").output }

    @Test func untilAStepOnlyWhatItNeedsRuns() throws {
        let first = try run("--until", "b")
        #expect(
            first.outcomes == [
                "a": "ran", "b": "ran", "c": "not-selected", "d": "not-selected", "e": "not-selected",
            ])
        #expect(first.status == 0)
        #expect(try run().executed == ["c", "d", "e"])
    }

    @Test func frozenNothingRunsAndWhatWouldIsNamed() throws {
        #expect(try run("--frozen").outcomes["a"] == "failed")
        #expect(try run().executed == ["a", "b", "c", "d", "e"])
        let whole = try run("--frozen")
        #expect(whole.status == 0)
        #expect(Set(whole.outcomes.values) == ["replayed"])

        try project.edit("pipeline.json", "echo c1", "echo c2 | tee ran")
        let missing = try run("--frozen")
        #expect(missing.status == 1)
        #expect(
            missing.outcomes == ["a": "replayed", "b": "replayed", "c": "failed", "d": "skipped", "e": "replayed"])
        #expect(missing.reasons["c"] == "config/command changed")
        let text = try project.retake("run", "pipeline.json", "--runtime", "host", "--frozen").output
        #expect(text.contains("--frozen lets no step run"), "\(text)")
        #expect(text.contains("where its steps can run, and share that recording"), "\(text)")
        // Nothing is remembered of it as of a step that failed.
        #expect(try run().reasons["c"] == "config/command changed")
        #expect(try run("--frozen", "--force", "c").status == 2)
    }

    @Test func fromAStepWhatComesBeforeIsTakenAsRecordedEvenWhenItChanged() throws {
        #expect(try run().executed == ["a", "b", "c", "d", "e"])
        try project.edit("pipeline.json", "echo a1", "echo a2")
        try project.edit("pipeline.json", "echo c1", "echo c2")
        let next = try run("--from", "c")
        #expect(
            next.outcomes == ["a": "replayed", "b": "replayed", "c": "ran", "d": "ran", "e": "not-selected"])
        #expect(next.reasons["a"] == "as recorded last; it changed since")
        #expect(try text(of: "d") == "a1\nb1\nc2\nd1\n")
        // A whole run catches up.
        #expect(try run().executed == ["a", "b", "c", "d"])
        #expect(try text(of: "d") == "a2\nb1\nc2\nd1\n")
    }

    @Test func aStepAlone() throws {
        #expect(try run().executed.count == 5)
        let next = try run("--only", "c", "--force", "c")
        #expect(
            next.outcomes == [
                "a": "replayed", "b": "replayed", "c": "ran", "d": "not-selected", "e": "not-selected",
            ])
        #expect(next.reasons["c"] == "forced")
    }

    @Test func whatIsNotRecordedCannotBeStartedFrom() throws {
        let result = try run("--from", "c")
        #expect(result.status == 2)
        #expect(
            result.errors
                == "retake: step 'c' needs step 'b', which is not to run and of which nothing is recorded; "
                + "run it first: --until b\n")
        #expect(try run("--from", "last").errors == "retake: --from: the pipeline has no step 'last'\n")
        #expect(project.space.files(below: "cache/recordings") == [])
    }

    @Test func whatIsForcedRunsAndItsSameResultStopsTheWave() throws {
        #expect(try run().executed.count == 5)
        #expect(try run("--force", "b").executed == ["b"])
        #expect(try run("--force", "all").executed == ["a", "b", "c", "d", "e"])
        #expect(try run().executed == [])
    }

    @Test func theFirstFailureEndsTheRunWhenAsked() throws {
        try project.edit("pipeline.json", "echo a1 >", "false >")
        let kept = try run("--jobs", "1")
        #expect(kept.outcomes == ["a": "failed", "b": "skipped", "c": "skipped", "d": "skipped", "e": "ran"])
        try project.space.remove("cache")
        let ended = try run("--jobs", "1", "--fail-fast")
        #expect(ended.outcomes == ["a": "failed", "b": "skipped", "c": "skipped", "d": "skipped", "e": "skipped"])
        #expect(ended.reasons["e"] == "another step failed")
        #expect(ended.status == 1)
    }

    @Test func theCacheIsReadOrWrittenOrNeither() throws {
        #expect(try run("--no-cache").executed.count == 5)
        #expect(project.space.files(below: "cache/recordings") == [])
        #expect(try run("--cache-mode", "read").executed.count == 5)
        #expect(project.space.files(below: "cache/recordings") == [])
        #expect(try run("--cache-mode", "write").executed.count == 5)
        #expect(project.space.files(below: "cache/recordings").count == 5)
        #expect(try run("--cache-mode", "write").executed.count == 5)
        #expect(try run("--cache-mode", "read").executed == [])
        #expect(try run("--no-cache").executed.count == 5)
        #expect(try run("--no-cache", "--cache-mode", "read").status == 2)
    }

    @Test func aDefinitionsCacheConfigCounts() throws {
        try project.edit(
            "pipeline.json", "\"Name\":\"b\"", "\"Name\":\"b\",\"CacheConfig\":{\"Enabled\":false}")
        try project.edit(
            "pipeline.json", "\"Name\":\"e\"",
            "\"Name\":\"e\",\"CacheConfig\":{\"Enabled\":true,\"ExpireAfter\":\"T1s\"}")
        #expect(try run().executed.count == 5)
        for _ in 0..<2 {
            let next = try run()
            #expect(next.outcomes["b"] == "ran")
            #expect(next.reasons["b"] == "its settings say that it always runs")
        }
        Thread.sleep(forTimeInterval: 2.1)
        let later = try run()
        #expect(later.executed == ["b", "e"])
        #expect(later.reasons["e"] == "its recording expired after 1s")
        try project.edit("pipeline.json", "T1s", "soon")
        #expect(
            try run().errors
                == "retake: step 'e': CacheConfig.ExpireAfter is 'soon', which is no duration such as P30D or PT1H\n")
    }

    @Test func settingsSayWhichStepsAreReplayed() throws {
        try project.write("retake.yaml", "cache: {default: never, steps: {a: always, c: 30d}}\n")
        #expect(try run().executed.count == 5)
        #expect(try run().executed == ["b", "d", "e"])
        try project.write("retake.yaml", "cache: {steps: {aa: never}}\n")
        #expect(
            try run().errors
                == "retake: 'steps' of 'cache' names step 'aa', which the pipeline does not have; did you mean 'a'?\n")
    }

    @Test func aPlanSelectsAsARunDoes() throws {
        #expect(try run().executed.count == 5)
        try project.edit("pipeline.json", "echo b1", "echo b2")
        let plan = try project.retake("plan", "pipeline.json", "--runtime", "host", "--until", "c")
        #expect(
            plan.output.replacing(/[0-9.]+ (?:ms|s)\b/, with: "1 ms").replacing(/\ {2,}/, with: "  ") == """
                step  type  decision  time  why
                a  Processing  replay  saves 1 ms  unchanged
                b  Processing  run  about 1 ms  config/command changed
                c  Processing  after b  about 1 ms  reads what b writes

                1 to replay, 1 to run, 1 known later, 2 not selected; at most about 1 ms to run; replay saves 1 ms

                """)
    }
}

extension SelectionTests {
    @Test func whatAForcedRunReplacedLeavesNothingBehindAndTakesNothingAlong() throws {
        try project.edit("pipeline.json", "echo e1 >", "date +%N >")
        #expect(try run().executed.count == 5)
        for _ in 0..<3 { #expect(try run("--only", "e", "--force", "e").executed == ["e"]) }
        #expect(project.space.files(below: "cache/artifacts").count == 8)
        #expect(try project.retake("cache", "prune").output.contains("3 files that nothing named"))
        #expect(project.space.files(below: "cache/artifacts").count == 5)
        #expect(try project.retake("cache", "verify").status == 0)
        // An index that knows only the recording before: what the new one names must stay.
        let index = ["index.sqlite", "index.sqlite-wal"].map { name in
            (name, try? Data(contentsOf: URL(fileURLWithPath: "\(project.space.path)/cache/\(name)")))
        }
        #expect(try run("--only", "e", "--force", "e").executed == ["e"])
        for (name, data) in index {
            try? FileManager.default.removeItem(atPath: "\(project.space.path)/cache/\(name)")
            try data?.write(to: URL(fileURLWithPath: "\(project.space.path)/cache/\(name)"))
        }
        try? FileManager.default.removeItem(atPath: "\(project.space.path)/cache/index.sqlite-shm")
        #expect(try project.retake("cache", "prune").status == 0)
        #expect(try project.retake("cache", "verify").status == 0)
        #expect(try run().executed == [])
    }
}
