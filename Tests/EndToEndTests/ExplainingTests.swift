import Foundation
import TestSupport
import Testing

/// What `why`, `accept` and `verify` print, to the letter but for times and names of the machine.
struct ExplainingTests {
    private let project: Project

    init() throws {
        project = try Project.shell(
            [
                ShellStep(name: "first", command: "echo $Word > $out/x; date +%N > $out/.now"),
                ShellStep(name: "second", command: "cat $in/x > $out/y", reads: "first"),
                ShellStep(name: "third", command: "cat $in/y > $out/z", reads: "second"),
            ], parameters: ["Word": "one"])
    }

    private func run(_ arguments: String...) throws -> String {
        let process = try project.start(arguments + ["pipeline.json", "--runtime", "host"])
        process.waitUntilExit()
        let result = try project.result(of: process)
        return normalized(result.output + result.errors)
    }

    private func normalized(_ text: String) -> String {
        text.replacing(/\d{4}-\d\d-\d\d \d\d:\d\d/, with: "TIME").replacing(
            /\ by \w+ on [^,:;\s]+/, with: " by USER on HOST"
        )
        .replacing(/in [0-9.]+ m?s,/, with: "in 1 ms,").replacing(/as [0-9a-f]{12}/, with: "as FINGERPRINT")
    }

    @Test func aHitSaysWhatIsReplayed() throws {
        _ = try run("run")
        #expect(
            try run("why", "second") == """
                second is replayed: unchanged
                recorded on TIME by USER on HOST, in 1 ms, as FINGERPRINT

                """)
    }

    @Test func aStepWhoseInputIsYetToBeWrittenNamesWhereTheChangeBegan() throws {
        _ = try run("run")
        #expect(
            try run("why", "third", "--param", "Word=two") == """
                third is not decided yet: reads what second writes
                first must run:
                  first: config/environment/Word changed (one → two)

                """)
        _ = try run("run", "--param", "Word=two", "--until", "second")
        #expect(
            try run("why", "third", "--param", "Word=two") == """
                third runs: input/in changed
                compared with the recording of TIME by USER on HOST:
                  input/in
                    y changed
                  config/environment/Word: one → two
                  with that changed: config/files/opt/ml/config/processingjobconfig.json
                it began with:
                  first: config/environment/Word changed (one → two)

                """)
    }

    @Test func aStepThatIsNotThereIsSuggested() throws {
        #expect(try run("why", "secnod") == "retake: the pipeline has no step 'secnod'; did you mean 'second'?\n")
    }

    @Test func anAcceptedChangeIsReplayedUntilItIsTakenBack() throws {
        _ = try run("run")
        try project.edit("pipeline.json", "echo $Word", "echo  $Word")
        let accepted = try run("accept", "first")
        #expect(accepted.hasPrefix("first is replayed: accepted by ada\nrecorded on TIME"), "\(accepted)")
        #expect(accepted.contains("'retake accept first --revoke' takes that back"))
        #expect(accepted.contains("what differs from it:"))
        #expect(try project.retake("run", "pipeline.json", "--runtime", "host", "--json").executed == [])
        #expect(try run("accept", "first") == "retake: step 'first' is replayed already: there is nothing to accept\n")
        // Only just this change was accepted.
        try project.edit("pipeline.json", "echo  $Word", "echo   $Word")
        #expect(try project.retake("plan", "pipeline.json", "--runtime", "host", "--json").outcomes["first"] == "run")
        try project.edit("pipeline.json", "echo   $Word", "echo  $Word")
        #expect(try run("accept", "first", "--revoke") == "taken back: step 'first' runs again when it changed\n")
        #expect(try project.retake("run", "pipeline.json", "--runtime", "host", "--json").executed.contains("first"))
        #expect(try run("accept", "first", "--revoke") == "nothing was accepted for step 'first'\n")
    }

    @Test func nothingCanBeAcceptedOfWhatNeverRan() throws {
        #expect(
            try run("accept", "first")
                == "retake: step 'first' was never recorded, so there is nothing to replay in its place; run it first\n"
        )
        #expect(
            try run("accept", "second")
                == "retake: step 'second' can't be accepted yet: it reads what first writes; run or accept what comes "
                + "before it first\n")
    }

    @Test func aStepThatWritesTheSameAgainIsToldFromOneThatDoesNot() throws {
        #expect(
            try run("verify", "second")
                == "retake: step 'second' is not recorded as it is now, so there is nothing to compare with; "
                + "run it first: retake run --until second\n")
        _ = try run("run")
        #expect(
            try run("verify", "second", "--runs", "2") == "second: run again 2 times, it wrote the same each time\n")
        let first = try project.retake("verify", "first", "pipeline.json", "--runtime", "host")
        #expect(first.status == 1)
        #expect(first.output.hasPrefix("first: run again once, it wrote otherwise:\n  out/.now: line 1: "))
        #expect(
            try run("why", "first") == """
                first is replayed: unchanged
                recorded on TIME by USER on HOST, in 1 ms, as FINGERPRINT
                not deterministic: run again once by USER on HOST, it wrote otherwise out/.now

                """)
        // The recording is what it was.
        #expect(try project.retake("run", "pipeline.json", "--runtime", "host", "--json").executed == [])
    }
}
