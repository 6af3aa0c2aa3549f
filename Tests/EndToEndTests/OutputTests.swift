import Foundation
import SystemPackage
import TestSupport
import Testing

/// What a person reads, to the letter but for times and names of runs.
struct OutputTests {
    @Test func aRunThatFailsAndOneThatGoesOn() throws {
        let project = try Project.chain()
        try project.edit(
            "code/report.py", "print(\"reported\")", "print(\"reported\", flush=True)\nraise SystemExit(\"no paper\")")
        let first = try project.retake("run", "pipeline.json", "--runtime", "host")
        #expect(
            normalized(first.output) == """
                run RUN of pipeline: 3 steps
                Prepare: running (no recording)
                note: \(hostNotice(in: first.output))
                Prepare | preparing 3 numbers
                Prepare: done in TIME
                Train: running (no recording)
                Train: done in TIME
                Report: running (no recording)
                Report  | reported
                Report  | no paper
                Report: failed with exit code 1
                  the folder it ran in: \(project.space.path)/cache/workspaces/pipeline/Report/RUN

                step     outcome  time   why
                Report   failed   TIME  no recording
                Train    ran      TIME  no recording
                Prepare  ran      TIME  no recording

                2 ran, 1 failed in TIME
                fix it and run this again, what succeeded is replayed: PROGRAM run pipeline.json --runtime host

                """)
        try project.write("code/report.py", Project.reportScript)
        let second = try project.retake("run", "pipeline.json", "--runtime", "host")
        #expect(normalized(second.output).contains("\n2 replayed, 1 ran in TIME; replay saved TIME\n"))
        #expect(normalized(second.output).contains("\nReport: running (code/report.py changed)\n"))
    }

    @Test func aPlanSaysWhatWouldRunAndWhy() throws {
        let project = try Project.chain()
        let plan = try project.retake("plan", "pipeline.json")
        #expect(
            plan.output == """
                step     type        decision       time  why
                Prepare  Processing  run            -     no recording
                Train    Training    after Prepare  -     reads what Prepare writes
                Report   Processing  after Train    -     reads what Train writes

                1 to run, 2 known later

                """)
        #expect(plan.status == 0)
        #expect(project.space.files(below: "cache/recordings") == [])
    }

    @Test func aPlanListsInputsThatAreNotHereYet() throws {
        let project = try Project.chain()
        try project.space.remove("project/raw")
        let plan = try project.retake("plan", "pipeline.json")
        #expect(plan.output.contains("file://raw"))
        #expect(plan.status == 0)
    }

    @Test func theLastJSONLineIsWhatOtherProgramsRead() throws {
        let project = try Project.chain()
        let result = try project.retake("run", "pipeline.json", "--json", "--runtime", "host")
        for line in result.output.split(separator: "\n") {
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
        let object = try #require(result.lastObject)
        #expect(object["event"] as? String == "run-finished")
        #expect(object["outcome"] as? String == "succeeded")
        #expect(object["run"] is String)
        let steps = try #require(object["steps"] as? [[String: Any]])
        #expect(steps.map { $0["name"] as? String } == ["Report", "Train", "Prepare"])
        for step in steps {
            #expect(step["outcome"] as? String == "ran")
            #expect(step["reason"] as? String == "no recording")
            #expect(step["seconds"] is Double)
            #expect((step["fingerprint"] as? String)?.count == 64)
        }
    }

    @Test func versionAndHelpGoToStandardOutput() throws {
        let project = try Project()
        let version = try project.retake("--version")
        #expect(version.output == "retake 0.1.0\n")
        #expect(version.status == 0)
        let commands = ["run", "plan", "get", "cache"]
        let cacheCommands = ["stats", "verify", "prune", "rebuild", "path", "forget", "export", "import"]
        for arguments in [[]] + commands.map({ [$0] }) + cacheCommands.map({ ["cache", $0] }) {
            let process = try project.start(arguments + ["--help"])
            process.waitUntilExit()
            let help = try project.result(of: process)
            #expect(help.status == 0)
            #expect(help.output.contains("EXAMPLES\n"), "\(arguments)")
            #expect(help.errors == "")
        }
    }

    @Test func statisticsOfAnEmptyAndOfAUsedCache() throws {
        let project = try Project.chain()
        #expect(
            try project.retake("cache", "stats", "--cache", "c").output == """
                cache       c
                recordings  0, of jobs that took 0 ms in all
                artifacts   0, 0 B for 0 B of files
                trees       0, 0 B unpacked for steps to read
                in all      0 B of 20.0 GB

                """)
        _ = try project.retake("run", "pipeline.json", "--runtime", "host", "--cache", "c")
        let statistics = try project.retake("cache", "stats", "--cache", "c", "--json").lastObject
        #expect(statistics?["recordings"] as? Int == 3)
        #expect(statistics?["artifacts"] as? Int == 4)
    }

    /// Without what differs from run to run: durations, runs' names, where the program lies.
    private func normalized(_ text: String) -> String {
        text.replacing(/[0-9]{8}-[0-9]{6}-[0-9]+/, with: "RUN")
            .replacing(Project.program.string, with: "PROGRAM")
            .replacing(/\b[0-9.]+ m?s\b */, with: "TIME  ")
            .replacing(/TIME  (?=[\n;])/, with: "TIME")
    }

    /// The one sentence about the host runtime, whatever its words.
    private func hostNotice(in output: String) -> String {
        output.split(separator: "\n").first { $0.hasPrefix("note: ") }.map { String($0.dropFirst(6)) } ?? "none"
    }
}
